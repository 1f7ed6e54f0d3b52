#include <exsampling/adapters/zip/zip_stream.hpp>
#include <exsampling/app/zipped_night.hpp>
#include <exsampling/exporting/exported_sample.hpp>

#include <utility>

namespace exsampling::app {

ZippedNight::ZippedNight(exporting::NightFacts facts, const ports::Arrivals& arrivals,
                         const ports::PlayedNotes& notes)
    : facts_(std::move(facts)), arrivals_(arrivals), notes_(notes) {}

std::string ZippedNight::fileName() const {
  return "exsampling_" + exporting::safeName(facts_.session) + ".zip";
}

core::Status ZippedNight::write(const Receiver& receive) const {
  adapters::ZipStream zip(receive);
  if (const auto written = exporting::exportNight(facts_, arrivals_, notes_, zip); !written) {
    return written;
  }
  return zip.finish();
}

}  // namespace exsampling::app
