#pragma once

#include <exsampling/stage/mapping/mapping_store.hpp>

#include <memory>
#include <utility>

namespace exsampling::app {

/// A mapping that does not change.
class FixedMapping final : public stage::MappingStore {
 public:
  explicit FixedMapping(core::Mapping mapping)
      : mapping_(std::make_shared<const core::Mapping>(std::move(mapping))) {}
  std::shared_ptr<const core::Mapping> current() const override { return mapping_; }

 private:
  std::shared_ptr<const core::Mapping> mapping_;
};

}  // namespace exsampling::app
