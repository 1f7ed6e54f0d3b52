#pragma once

#include <filesystem>

namespace httplib {
struct Request;
struct Response;
}  // namespace httplib

namespace exsampling::adapters {

/// Answers with a sample's WAV file, or the one range of it that was asked for.
void answerWavFile(const std::filesystem::path& path, const httplib::Request& request,
                   httplib::Response& response);

}  // namespace exsampling::adapters
