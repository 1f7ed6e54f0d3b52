#pragma once

#include <filesystem>

namespace exsampling::app {

/// The folders installed with the program, found relative to it, so that an installed tree may be
/// moved.
struct Installation {
  std::filesystem::path models;       ///< one folder a model
  std::filesystem::path config;       ///< mappings and the configuration's schema
  std::filesystem::path web;          ///< recorder/ and stage/
  std::filesystem::path openApi;      ///< the description of the HTTP interface
  std::filesystem::path instruments;  ///< Max for Live devices and Pure Data patch
  std::filesystem::path decoder;      ///< the program that decodes what strangers send

  std::filesystem::path defaultModel() const { return models / "esc50-mobilenetv2"; }
  std::filesystem::path defaultMapping() const { return config / "mapping.json"; }
};

/// The running program's installation.
Installation findInstallation();

}  // namespace exsampling::app
