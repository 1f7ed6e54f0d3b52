#include <exsampling/adapters/zip/zip_stream.hpp>
#include <exsampling/adapters/zip/zipped_night.hpp>
#include <exsampling/night/exporting/exported_sample.hpp>

#include <utility>

namespace exsampling::adapters {

ZippedNight::ZippedNight(night::NightFacts facts, const sound::Arrivals& arrivals,
                         const stage::PlayedNotes& notes)
    : facts_(std::move(facts)), arrivals_(arrivals), notes_(notes) {}

std::string ZippedNight::fileName() const {
  return "exsampling_" + night::safeName(facts_.session) + ".zip";
}

core::Status ZippedNight::write(const Receiver& receive) const {
  adapters::ZipStream zip(receive);
  if (const auto written = night::exportNight(facts_, arrivals_, notes_, zip); !written) {
    return written;
  }
  return zip.finish();
}

}  // namespace exsampling::adapters
