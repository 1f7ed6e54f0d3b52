#pragma once

namespace exsampling::core {

/// From now on the calling thread uses only spare processor time.
void workInTheBackground();

}  // namespace exsampling::core
