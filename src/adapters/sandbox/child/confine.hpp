#pragma once

namespace exsampling::adapters {

/// Permanently gives up everything that decoding does not need: from here on the process can
/// compute, use at most 256 MB of memory, read and write its descriptor 0, and end. Any other
/// system call ends it. False when the system does not support that. Sanitizers need more than
/// that: in a build with one, this gives up nothing.
bool confine();

/// From now on the process may use one second of processor time; then SIGPROF ends it.
void beginSecond();

}  // namespace exsampling::adapters
