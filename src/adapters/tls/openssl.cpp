#include "openssl.hpp"

#include <ctime>

namespace exsampling::adapters {

std::string takeOpensslProblem() {
  const unsigned long code = ERR_peek_last_error();
  ERR_clear_error();
  const char* reason = code == 0 ? nullptr : ERR_reason_error_string(code);
  return reason == nullptr ? "unknown" : reason;
}

namespace {
BioPointer reading(const std::string& text) {
  return BioPointer(BIO_new_mem_buf(text.data(), static_cast<int>(text.size())));
}
}  // namespace

std::vector<CertificatePointer> readCertificates(const std::string& pem) {
  const auto bio = reading(pem);
  std::vector<CertificatePointer> found;
  while (CertificatePointer one{PEM_read_bio_X509(bio.get(), nullptr, nullptr, nullptr)}) {
    found.push_back(std::move(one));
  }
  ERR_clear_error();  // the end of the text is an error to the library
  return found;
}

KeyPointer readKey(const std::string& pem) {
  const auto bio = reading(pem);
  // Without an answer of ours the library would ask for the password on the terminal.
  const auto noPassword = [](char*, int, int, void*) { return 0; };
  KeyPointer key(PEM_read_bio_PrivateKey(bio.get(), nullptr, noPassword, nullptr));
  ERR_clear_error();
  return key;
}

core::WallTime timeOf(const ASN1_TIME* time) {
  std::tm utc{};
  if (ASN1_TIME_to_tm(time, &utc) != 1) return {};
  return std::chrono::system_clock::from_time_t(::timegm(&utc));
}

}  // namespace exsampling::adapters
