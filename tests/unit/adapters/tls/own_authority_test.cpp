#include <exsampling/adapters/tls/own_authority.hpp>

#include <gtest/gtest.h>
#include <support/temporary_folder.hpp>

#include "openssl_program.hpp"
#include <filesystem>
#include <fstream>

namespace exsampling::adapters {
namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;
using ::testing::HasSubstr;
using ::testing::Not;

class OwnAuthorityTest : public ::testing::Test {
 protected:
  static constexpr core::WallTime kNow{std::chrono::sys_days{std::chrono::year{2026} / 11 / 20}};

  OwnCertificate ensure(const ServerNames& names, core::WallTime now = kNow) {
    auto own = ensureOwnCertificate(tls_, names, now);
    EXPECT_TRUE(own) << own.error().message;
    return own ? *own : OwnCertificate{};
  }
  /// What `openssl x509 -text` says of the leaf or of the authority.
  std::string shown(const fs::path& file) {
    return run("openssl x509 -noout -text -in " + file.string()).output;
  }
  /// Whether `openssl verify` trusts the leaf for this address or name, at this time.
  bool trusted(const OwnCertificate& own, const std::string& check, core::WallTime at = kNow) {
    const auto leaf = folder_.path() / "leaf.pem";
    std::ofstream(leaf) << own.credentials.chain;
    const auto seconds = std::chrono::system_clock::to_time_t(at);
    return run("openssl verify -x509_strict -purpose sslserver -attime " + std::to_string(seconds) +
               " -CAfile " + authorityFile(tls_).string() + " " + check + " " + leaf.string())
               .exitCode == 0;
  }
  static std::string read(const fs::path& file) {
    std::ifstream stream(file);
    return {std::istreambuf_iterator<char>(stream), {}};
  }

  support::TemporaryFolder folder_;
  const fs::path tls_ = folder_.path() / "tls";
  const ServerNames home_{{"192.168.1.20"}, "laptop"};
};

TEST_F(OwnAuthorityTest, MakesACertificateThatIsTrustedForTheAddressesAndTheName) {
  const auto own = ensure(home_);
  EXPECT_TRUE(own.renewed);
  EXPECT_TRUE(trusted(own, "-verify_ip 192.168.1.20"));
  EXPECT_TRUE(trusted(own, "-verify_ip 127.0.0.1"));
  EXPECT_TRUE(trusted(own, "-verify_hostname laptop.local"));
  EXPECT_FALSE(trusted(own, "-verify_ip 192.168.1.21"));
  EXPECT_FALSE(trusted(own, "-verify_hostname example.org"));
  EXPECT_TRUE(trusted(own, "", kNow + 390 * 24h));
  EXPECT_FALSE(trusted(own, "", kNow + 397 * 24h));

  std::ofstream(folder_.path() / "leaf.pem") << own.credentials.chain;
  const auto leaf = shown(folder_.path() / "leaf.pem");
  EXPECT_THAT(leaf, HasSubstr("ASN1 OID: prime256v1"));
  EXPECT_THAT(leaf, HasSubstr("TLS Web Server Authentication"));
  EXPECT_THAT(leaf, HasSubstr("Not Before: Nov 19 00:00:00 2026 GMT"));
  EXPECT_THAT(leaf, HasSubstr("Not After : Dec 21 00:00:00 2027 GMT"));  // 397 days later
  const auto authority = shown(authorityFile(tls_));
  EXPECT_THAT(authority, HasSubstr("CA:TRUE, pathlen:0"));
  EXPECT_THAT(authority, HasSubstr("X509v3 Name Constraints: critical"));
}

TEST_F(OwnAuthorityTest, VouchesForNoSiteOfTheInternet) {
  ensure(home_);
  // As a thief of the authority's key would.
  const auto sign = [&](const std::string& name) {
    const auto stolen = (folder_.path() / "stolen").string();
    run("openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout " + stolen +
        ".key -subj /CN=thief -out " + stolen + ".csr");
    std::ofstream(stolen + ".ext") << "subjectAltName=" + name + "\nextendedKeyUsage=serverAuth\n";
    const auto key = (tls_ / "authority.pem").string();
    EXPECT_EQ(run("openssl x509 -req -in " + stolen + ".csr -CA " + key + " -CAkey " + key +
                  " -days 30 -extfile " + stolen + ".ext -out " + stolen + ".crt")
                  .exitCode,
              0);
    return run("openssl verify -CAfile " + authorityFile(tls_).string() + " " + stolen + ".crt")
        .output;
  };
  EXPECT_THAT(sign("IP:192.168.1.77"), HasSubstr("OK"));
  EXPECT_THAT(sign("DNS:laptop.local"), HasSubstr("OK"));
  EXPECT_THAT(sign("IP:93.184.216.34"), HasSubstr("permitted subtree violation"));
  EXPECT_THAT(sign("IP:2606:2800:220:1::1"), HasSubstr("permitted subtree violation"));
  EXPECT_THAT(sign("DNS:example.org"), HasSubstr("permitted subtree violation"));
}

TEST_F(OwnAuthorityTest, KeepsWhatServesSoThatNobodyIsWarnedAnew) {
  const auto first = ensure({{"192.168.1.20", "10.0.0.7"}, "laptop"});
  for (const auto& names : {home_, ServerNames{{}, "laptop"}}) {
    const auto again = ensure(names, kNow + 300 * 24h);
    EXPECT_FALSE(again.renewed);
    EXPECT_EQ(again.credentials, first.credentials);
  }
}

TEST_F(OwnAuthorityTest, AnotherAddressGetsAnotherCertificateFromTheSameAuthority) {
  const auto first = ensure(home_);
  const auto authority = read(authorityFile(tls_));
  const auto moved = ensure({{"10.1.2.3"}, "laptop"});
  EXPECT_TRUE(moved.renewed);
  EXPECT_FALSE(moved.newAuthority);
  EXPECT_EQ(read(authorityFile(tls_)), authority);
  EXPECT_TRUE(trusted(moved, "-verify_ip 10.1.2.3"));
}

TEST_F(OwnAuthorityTest, APublicAddressOrAnotherNameNeedsAnotherAuthority) {
  ensure(home_);
  const auto onPublic = ensure({{"192.0.2.2"}, "laptop"});
  EXPECT_TRUE(onPublic.newAuthority);
  EXPECT_TRUE(trusted(onPublic, "-verify_ip 192.0.2.2"));
  const auto back = ensure(home_);
  EXPECT_FALSE(back.newAuthority);
  const auto renamed = ensure({{"192.168.1.20"}, "other"});
  EXPECT_TRUE(renamed.newAuthority);
  EXPECT_TRUE(trusted(renamed, "-verify_hostname other.local"));
}

TEST_F(OwnAuthorityTest, RenewsInTimeAndWhenTheClockWasWrong) {
  ensure(home_);
  const auto late = kNow + 370 * 24h;
  const auto renewed = ensure(home_, late);
  EXPECT_TRUE(renewed.renewed);
  EXPECT_FALSE(renewed.newAuthority);
  EXPECT_TRUE(trusted(renewed, "-verify_ip 192.168.1.20", late + 100 * 24h));

  const auto before = ensure(home_, kNow - 48h);
  EXPECT_TRUE(before.newAuthority);
  EXPECT_TRUE(trusted(before, "-verify_ip 192.168.1.20", kNow - 48h));
  EXPECT_TRUE(ensure(home_, kNow + 3'640 * 24h).newAuthority);
}

TEST_F(OwnAuthorityTest, KeysAreForThisUserOnly) {
  ensure(home_);
  EXPECT_EQ(fs::status(tls_).permissions(), fs::perms::owner_all);
  for (const auto& entry : fs::directory_iterator(tls_)) {
    EXPECT_EQ(entry.status().permissions(), fs::perms::owner_read | fs::perms::owner_write)
        << entry.path();
  }
}

TEST_F(OwnAuthorityTest, DamagedFilesAreReplacedAndTold) {
  const auto first = ensure(home_);
  fs::resize_file(tls_ / "server.pem", 300);
  const auto second = ensure(home_);
  ASSERT_EQ(second.notes.size(), 1U);
  EXPECT_THAT(second.notes[0], HasSubstr("server.pem was damaged"));
  EXPECT_FALSE(second.newAuthority);
  EXPECT_TRUE(trusted(second, "-verify_ip 192.168.1.20"));

  std::ofstream(tls_ / "authority.pem") << "no certificate";
  const auto third = ensure(home_);
  ASSERT_EQ(third.notes.size(), 1U);
  EXPECT_TRUE(third.newAuthority);
  EXPECT_TRUE(trusted(third, "-verify_ip 192.168.1.20"));

  fs::remove(authorityFile(tls_));
  EXPECT_FALSE(ensure(home_).renewed);
  EXPECT_TRUE(trusted(third, "-verify_ip 192.168.1.20"));
}

TEST_F(OwnAuthorityTest, SaysWhereItCannotBeKept) {
  std::ofstream(tls_) << "a file where the folder should be";
  const auto own = ensureOwnCertificate(tls_, home_, kNow);
  ASSERT_FALSE(own);
  EXPECT_EQ(own.error().code, core::ErrorCode::storage);
  EXPECT_THAT(own.error().message, HasSubstr(tls_.string()));
}

}  // namespace
}  // namespace exsampling::adapters
