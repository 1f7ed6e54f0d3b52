#include <exsampling/adapters/tls/credentials.hpp>

#include "openssl.hpp"
#include <cerrno>
#include <cstring>
#include <ctime>
#include <fstream>
#include <iterator>

namespace exsampling::adapters {

namespace {

namespace fs = std::filesystem;

core::Error unusable(const fs::path& file, const std::string& what) {
  return {core::ErrorCode::config, file.string() + ": " + what};
}

core::Result<std::string> readText(const fs::path& file) {
  const auto cannot = [&file](int problem) {
    return unusable(file, std::string("cannot be read (") + std::strerror(problem) +
                              "); --tls CERT,KEY names two PEM files");
  };
  std::error_code ignored;
  if (fs::is_directory(file, ignored)) return cannot(EISDIR);
  errno = 0;
  std::ifstream stream(file, std::ios::binary);
  if (!stream.is_open()) return cannot(errno);
  return std::string{std::istreambuf_iterator<char>(stream), {}};
}

std::string inWords(core::WallTime time) {
  const std::time_t seconds = std::chrono::system_clock::to_time_t(time);
  std::tm utc{};
  gmtime_r(&seconds, &utc);
  char text[40];
  std::strftime(text, sizeof text, "%Y-%m-%d %H:%M UTC", &utc);
  return text;
}

/// Browsers look for the name here, and not in the subject.
bool hasNames(X509* certificate) {
  const std::unique_ptr<GENERAL_NAMES, Freed<GENERAL_NAMES_free>> names(static_cast<GENERAL_NAMES*>(
      X509_get_ext_d2i(certificate, NID_subject_alt_name, nullptr, nullptr)));
  return names != nullptr && sk_GENERAL_NAME_num(names.get()) > 0;
}

}  // namespace

core::Result<Credentials> readCredentials(const fs::path& certificate, const fs::path& key,
                                          core::WallTime now) {
  auto chainText = readText(certificate);
  if (!chainText) return chainText.error();
  auto keyText = readText(key);
  if (!keyText) return keyText.error();

  const auto chain = readCertificates(*chainText);
  if (chain.empty()) {
    return unusable(
        certificate,
        "there is no certificate in this file; it begins with -----BEGIN CERTIFICATE-----");
  }
  const auto privateKey = readKey(*keyText);
  if (!privateKey) {
    return unusable(key, keyText->find("ENCRYPTED") != std::string::npos
                             ? "the key is behind a password; take it off with: openssl pkey -in "
                               "FILE -out NEW_FILE"
                             : "there is no private key in this file; it begins with -----BEGIN "
                               "PRIVATE KEY----- or the like");
  }
  X509* leaf = chain.front().get();
  if (X509_check_private_key(leaf, privateKey.get()) != 1) {
    ERR_clear_error();
    return unusable(key, "this key does not belong to the first certificate in " +
                             certificate.string() +
                             "; the chain file begins with the server's own certificate");
  }
  const auto begin = timeOf(X509_get0_notBefore(leaf));
  const auto end = timeOf(X509_get0_notAfter(leaf));
  if (end <= now) return unusable(certificate, "the certificate ended on " + inWords(end));
  if (begin > now) {
    return unusable(certificate, "the certificate begins only on " + inWords(begin) +
                                     "; is this machine's clock right?");
  }
  if (!hasNames(leaf)) {
    return unusable(certificate,
                    "the certificate is made for no name (it has no subjectAltName), and browsers "
                    "refuse it");
  }
  return Credentials{*std::move(chainText), *std::move(keyText)};
}

core::WallTime validUntil(const Credentials& credentials) {
  const auto chain = readCertificates(credentials.chain);
  return chain.empty() ? core::WallTime{} : timeOf(X509_get0_notAfter(chain.front().get()));
}

}  // namespace exsampling::adapters
