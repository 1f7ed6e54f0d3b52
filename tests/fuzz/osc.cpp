#include <adapters/osc/messages_in.hpp>

#include "fuzz/target.hpp"

namespace exsampling::fuzz {

/// A datagram as it comes in from the network.
void run(std::span<const std::byte> input) {
  const auto text = asText(input);
  adapters::readDatagram(std::span(text.data(), text.size()));
}

}  // namespace exsampling::fuzz
