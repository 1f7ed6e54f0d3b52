#pragma once

namespace exsampling::core {

/// From now on the calling thread takes only what others leave of the processor.
void workInTheBackground();

}  // namespace exsampling::core
