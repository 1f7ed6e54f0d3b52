#include <exsampling/adapters/tls/own_authority.hpp>

#include <arpa/inet.h>
#include <openssl/rand.h>
#include <unistd.h>

#include "openssl.hpp"
#include "private_file.hpp"
#include <algorithm>
#include <array>
#include <cctype>
#include <optional>
#include <stdexcept>
#include <utility>

namespace exsampling::adapters {

namespace {

namespace fs = std::filesystem;
using std::chrono::seconds;

constexpr std::chrono::days kAuthorityLifetime{3'650};
/// A phone's clock may be behind ours.
constexpr std::chrono::days kBackdated{1};

/// Networks that are private or reserved on the internet: RFC 1918, 6598, 3927, 1122; RFC 4193,
/// 4291.
constexpr std::array<const char*, 9> kPrivateNetworks = {
    "10.0.0.0/255.0.0.0",
    "172.16.0.0/255.240.0.0",
    "192.168.0.0/255.255.0.0",
    "100.64.0.0/255.192.0.0",
    "169.254.0.0/255.255.0.0",
    "127.0.0.0/255.0.0.0",
    "fc00::/fe00::",
    "fe80::/ffc0::",
    "::1/ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff",
};

struct Pair {
  CertificatePointer certificate;
  KeyPointer key;
};

/// Only within this file: out of memory or of entropy, turned into an Error at its edge.
void must(bool worked) {
  if (!worked) throw std::runtime_error("OpenSSL: " + takeOpensslProblem());
}

std::vector<std::string> dnsNames(const ServerNames& names) {
  return {names.host + ".local", names.host, "localhost"};
}

std::vector<std::string> addressesOf(const ServerNames& names) {
  auto addresses = names.addresses;
  addresses.insert(addresses.end(), {"127.0.0.1", "::1"});
  return addresses;
}

std::string joined(const std::vector<std::string>& parts) {
  std::string text;
  for (const auto& part : parts) text += (text.empty() ? "" : ",") + part;
  return text;
}

bool isIpv6(const std::string& address) { return address.find(':') != std::string::npos; }

std::string permittedNames(const ServerNames& names) {
  std::vector<std::string> parts{"critical"};
  for (const auto& name : dnsNames(names)) parts.push_back("permitted;DNS:" + name);
  for (const char* network : kPrivateNetworks) {
    parts.push_back(std::string("permitted;IP:") + network);
  }
  for (const auto& address : names.addresses) {
    parts.push_back(
        "permitted;IP:" + address + "/" +
        (isIpv6(address) ? "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff" : "255.255.255.255"));
  }
  return joined(parts);
}

std::string servedNames(const ServerNames& names) {
  std::vector<std::string> parts;
  for (const auto& address : addressesOf(names)) parts.push_back("IP:" + address);
  for (const auto& name : dnsNames(names)) parts.push_back("DNS:" + name);
  return joined(parts);
}

std::string toPem(X509* certificate) {
  const BioPointer bio(BIO_new(BIO_s_mem()));
  must(PEM_write_bio_X509(bio.get(), certificate) == 1);
  char* data = nullptr;
  const long size = BIO_get_mem_data(bio.get(), &data);
  return {data, static_cast<std::size_t>(size)};
}

std::string toPem(EVP_PKEY* key) {
  const BioPointer bio(BIO_new(BIO_s_mem()));
  must(PEM_write_bio_PrivateKey(bio.get(), key, nullptr, nullptr, 0, nullptr, nullptr) == 1);
  char* data = nullptr;
  const long size = BIO_get_mem_data(bio.get(), &data);
  return {data, static_cast<std::size_t>(size)};
}

void setSerial(X509* certificate) {
  std::array<unsigned char, 16> random{};
  must(RAND_bytes(random.data(), random.size()) == 1);
  random[0] &= 0x7f;  // positive
  random[0] |= 0x40;  // and always as long
  const std::unique_ptr<BIGNUM, Freed<BN_free>> number(
      BN_bin2bn(random.data(), static_cast<int>(random.size()), nullptr));
  must(number && BN_to_ASN1_INTEGER(number.get(), X509_get_serialNumber(certificate)) != nullptr);
}

void addExtension(X509* certificate, X509* issuer, int kind, const std::string& value) {
  X509V3_CTX context;
  X509V3_set_ctx_nodb(&context);
  X509V3_set_ctx(&context, issuer, certificate, nullptr, nullptr, 0);
  const std::unique_ptr<X509_EXTENSION, Freed<X509_EXTENSION_free>> extension(
      X509V3_EXT_conf_nid(nullptr, &context, kind, value.c_str()));
  must(extension && X509_add_ext(certificate, extension.get(), -1) == 1);
}

/// Unsigned, with a new key.
Pair begin(const std::string& commonName, core::WallTime from, core::WallTime until) {
  Pair pair{CertificatePointer(X509_new()), KeyPointer(EVP_EC_gen("P-256"))};
  must(pair.certificate && pair.key);
  X509* certificate = pair.certificate.get();
  must(X509_set_version(certificate, X509_VERSION_3) == 1);
  setSerial(certificate);
  must(ASN1_TIME_set(X509_getm_notBefore(certificate),
                     std::chrono::system_clock::to_time_t(from)) != nullptr &&
       ASN1_TIME_set(X509_getm_notAfter(certificate),
                     std::chrono::system_clock::to_time_t(until)) != nullptr);
  X509_NAME* subject = X509_get_subject_name(certificate);
  must(X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_UTF8,
                                  reinterpret_cast<const unsigned char*>(commonName.c_str()), -1,
                                  -1, 0) == 1);
  must(X509_set_pubkey(certificate, pair.key.get()) == 1);
  return pair;
}

Pair makeAuthority(const ServerNames& names, core::WallTime now) {
  const auto from = now - kBackdated;
  Pair pair = begin("ExSampling on " + names.host, from, from + kAuthorityLifetime);
  X509* certificate = pair.certificate.get();
  must(X509_set_issuer_name(certificate, X509_get_subject_name(certificate)) == 1);
  addExtension(certificate, certificate, NID_basic_constraints, "critical,CA:TRUE,pathlen:0");
  addExtension(certificate, certificate, NID_key_usage, "critical,keyCertSign,cRLSign");
  addExtension(certificate, certificate, NID_name_constraints, permittedNames(names));
  addExtension(certificate, certificate, NID_subject_key_identifier, "hash");
  must(X509_sign(certificate, pair.key.get(), EVP_sha256()) > 0);
  return pair;
}

Pair makeLeaf(const Pair& authority, const ServerNames& names, core::WallTime now) {
  const auto from = now - kBackdated;
  // Not for longer than the authority itself: a chain ends with its first end.
  const auto until =
      std::min(from + kLeafLifetime, timeOf(X509_get0_notAfter(authority.certificate.get())));
  Pair pair = begin("ExSampling recorder on " + names.host, from, until);
  X509* certificate = pair.certificate.get();
  X509* issuer = authority.certificate.get();
  must(X509_set_issuer_name(certificate, X509_get_subject_name(issuer)) == 1);
  addExtension(certificate, issuer, NID_basic_constraints, "critical,CA:FALSE");
  addExtension(certificate, issuer, NID_key_usage, "critical,digitalSignature");
  addExtension(certificate, issuer, NID_ext_key_usage, "serverAuth");
  addExtension(certificate, issuer, NID_subject_alt_name, servedNames(names));
  addExtension(certificate, issuer, NID_subject_key_identifier, "hash");
  addExtension(certificate, issuer, NID_authority_key_identifier, "keyid:always");
  must(X509_sign(certificate, authority.key.get(), EVP_sha256()) > 0);
  return pair;
}

/// As a browser judges: signature, times, use and the authority's limits.
bool vouchesFor(const Pair& authority, const Pair& leaf, core::WallTime at) {
  const std::unique_ptr<X509_STORE, Freed<X509_STORE_free>> store(X509_STORE_new());
  const std::unique_ptr<X509_STORE_CTX, Freed<X509_STORE_CTX_free>> check(X509_STORE_CTX_new());
  must(store && check && X509_STORE_add_cert(store.get(), authority.certificate.get()) == 1 &&
       X509_STORE_CTX_init(check.get(), store.get(), leaf.certificate.get(), nullptr) == 1);
  X509_STORE_CTX_set_time(check.get(), 0, std::chrono::system_clock::to_time_t(at));
  must(X509_STORE_CTX_set_purpose(check.get(), X509_PURPOSE_SSL_SERVER) == 1);
  const bool good = X509_verify_cert(check.get()) == 1;
  ERR_clear_error();
  return good;
}

bool serves(const Pair& leaf, const ServerNames& names) {
  const auto addresses = addressesOf(names);
  const auto hosts = dnsNames(names);
  return std::all_of(addresses.begin(), addresses.end(),
                     [&](const std::string& address) {
                       return X509_check_ip_asc(leaf.certificate.get(), address.c_str(), 0) == 1;
                     }) &&
         std::all_of(hosts.begin(), hosts.end(), [&](const std::string& host) {
           return X509_check_host(leaf.certificate.get(), host.data(), host.size(), 0, nullptr) ==
                  1;
         });
}

bool isFresh(const Pair& leaf, core::WallTime now) {
  return timeOf(X509_get0_notBefore(leaf.certificate.get())) <= now &&
         timeOf(X509_get0_notAfter(leaf.certificate.get())) > now + kRenewedBefore;
}

/// The pair in the file; adds a note when there is a file but no pair in it.
std::optional<Pair> readPair(const fs::path& file, std::vector<std::string>& notes) {
  const auto text = readPrivateFile(file);
  if (!text) return std::nullopt;
  auto certificates = readCertificates(*text);
  Pair pair{certificates.empty() ? nullptr : std::move(certificates.front()), readKey(*text)};
  if (pair.certificate && pair.key &&
      X509_check_private_key(pair.certificate.get(), pair.key.get()) == 1) {
    return pair;
  }
  ERR_clear_error();
  notes.push_back(file.string() + " was damaged or could not be read, and was replaced.");
  return std::nullopt;
}

core::Status writePair(const fs::path& file, const Pair& pair) {
  return writePrivateFile(file, toPem(pair.certificate.get()) + toPem(pair.key.get()));
}

core::Result<OwnCertificate> ensure(const fs::path& folder, const ServerNames& names,
                                    core::WallTime now) {
  if (const auto made = makePrivateFolder(folder); !made) return made.error();
  const auto authorityPair = folder / "authority.pem";
  const auto leafPair = folder / "server.pem";
  OwnCertificate own;

  auto authority = readPair(authorityPair, own.notes);
  auto leaf = readPair(leafPair, own.notes);
  const bool kept = authority && leaf && isFresh(*leaf, now) && serves(*leaf, names) &&
                    vouchesFor(*authority, *leaf, now);
  if (!kept) {
    own.renewed = true;
    if (authority) leaf = makeLeaf(*authority, names, now);
    // It may vouch for other names or addresses, or be near its end.
    if (!authority || !vouchesFor(*authority, *leaf, now) || !isFresh(*leaf, now)) {
      own.newAuthority = true;
      authority = makeAuthority(names, now);
      leaf = makeLeaf(*authority, names, now);
      const auto written = writePair(authorityPair, *authority);
      if (!written) return written.error();
    }
    if (const auto written = writePair(leafPair, *leaf); !written) return written.error();
  }
  const auto authorityText = toPem(authority->certificate.get());
  if (readPrivateFile(authorityFile(folder)) != authorityText) {
    const auto given = writePrivateFile(authorityFile(folder), authorityText);
    if (!given) return given.error();
  }
  own.credentials = {toPem(leaf->certificate.get()) + authorityText, toPem(leaf->key.get())};
  return own;
}

}  // namespace

std::string hostNameForPhones() {
  char name[256] = "";
  ::gethostname(name, sizeof name - 1);
  std::string host = name;
  host = host.substr(0, std::min(host.find('.'), std::size_t{63}));
  for (char& c : host) {
    const auto letter = static_cast<unsigned char>(c);
    c = std::isalnum(letter) != 0 ? static_cast<char>(std::tolower(letter)) : '-';
  }
  while (host.starts_with('-')) host.erase(0, 1);
  while (host.ends_with('-')) host.pop_back();
  return host.empty() ? "exsampling" : host;
}

fs::path authorityFile(const fs::path& folder) { return folder / "exsampling-ca.crt"; }

core::Result<OwnCertificate> ensureOwnCertificate(const fs::path& folder, const ServerNames& names,
                                                  core::WallTime now) {
  try {
    return ensure(folder, names, now);
  } catch (const std::exception& problem) {
    return core::Error{core::ErrorCode::internal,
                       std::string("A certificate could not be made: ") + problem.what()};
  }
}

}  // namespace exsampling::adapters
