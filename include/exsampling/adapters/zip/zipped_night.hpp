#pragma once

#include <exsampling/night/exporting/export_night.hpp>
#include <exsampling/night/exporting/night_export.hpp>

namespace exsampling::adapters {

/// The session as a zip file.
class ZippedNight final : public night::NightExport {
 public:
  /// Both ports must outlive it.
  ZippedNight(night::NightFacts facts, const sound::Arrivals& arrivals,
              const stage::PlayedNotes& notes);

  std::string fileName() const override;
  core::Status write(const Receiver& receive) const override;

 private:
  night::NightFacts facts_;
  const sound::Arrivals& arrivals_;
  const stage::PlayedNotes& notes_;
};

}  // namespace exsampling::adapters
