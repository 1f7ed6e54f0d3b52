#pragma once

#include <exsampling/core/values/mapping.hpp>

#include <memory>

namespace exsampling::stage {

/// The mapping in force. Thread-safe; a pointer stays valid when a new mapping takes effect.
class MappingStore {
 public:
  virtual ~MappingStore() = default;
  virtual std::shared_ptr<const core::Mapping> current() const = 0;
};

}  // namespace exsampling::stage
