#pragma once

#include <exsampling/exporting/export_night.hpp>
#include <exsampling/ports/night_export.hpp>

namespace exsampling::app {

/// The session as a zip file.
class ZippedNight final : public ports::NightExport {
 public:
  /// Both ports outlive it.
  ZippedNight(exporting::NightFacts facts, const ports::Arrivals& arrivals,
              const ports::PlayedNotes& notes);

  std::string fileName() const override;
  core::Status write(const Receiver& receive) const override;

 private:
  exporting::NightFacts facts_;
  const ports::Arrivals& arrivals_;
  const ports::PlayedNotes& notes_;
};

}  // namespace exsampling::app
