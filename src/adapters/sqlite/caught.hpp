#pragma once

#include <exsampling/core/files/storage_failure.hpp>

#include <exception>
#include <string>

namespace exsampling::adapters {

/// Runs a part of a store that throws, and returns what it returns, or its failure.
template <class Action>
auto caught(Action action) -> decltype(action()) {
  try {
    return action();
  } catch (const core::StorageFailure& failure) {
    return failure.error();
  } catch (const std::exception& exception) {
    return core::Error{core::ErrorCode::internal,
                       std::string("The archive failed: ") + exception.what() + "."};
  }
}

}  // namespace exsampling::adapters
