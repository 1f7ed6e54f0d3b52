#pragma once

#include <exsampling/adapters/tunnel/tunnel.hpp>

#include <string>
#include <string_view>

namespace exsampling::adapters {

/// The error in a line of the program's log, for the performer; empty for every other line.
std::string findTunnelComplaint(TunnelProgram program, std::string_view line);

}  // namespace exsampling::adapters
