#pragma once

#include <exsampling/core/values/units.hpp>

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

#include <memory>
#include <string>
#include <vector>

namespace exsampling::adapters {

template <auto Free>
struct Freed {
  template <class T>
  void operator()(T* object) const {
    Free(object);
  }
};

using BioPointer = std::unique_ptr<BIO, Freed<BIO_free>>;
using KeyPointer = std::unique_ptr<EVP_PKEY, Freed<EVP_PKEY_free>>;
using CertificatePointer = std::unique_ptr<X509, Freed<X509_free>>;
using SslContextPointer = std::unique_ptr<SSL_CTX, Freed<SSL_CTX_free>>;
using SslPointer = std::unique_ptr<SSL, Freed<SSL_free>>;

/// The library's newest error message on this thread; clears its list.
std::string takeOpensslProblem();

/// All certificates in the text, in its order.
std::vector<CertificatePointer> readCertificates(const std::string& pem);
/// Null when there is no private key in the text, or it asks for a password.
KeyPointer readKey(const std::string& pem);

core::WallTime timeOf(const ASN1_TIME* time);

}  // namespace exsampling::adapters
