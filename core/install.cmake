# What `cmake --install` puts where, so that programs find it with find_package (coppice) or with
# pkg-config.  Included when all targets exist:
#   coppice          the shared library, no Lua in it
#   coppice-static   the same for linking into a program
#   coppice-lua      the script engine beside it (coppice/script.h)
#   coppice-module   what a plain lua5.4 loads as coppice.core
#   coppice-program  the program

include (GNUInstallDirs)
include (CMakePackageConfigHelpers)

set (COP_LUA_CDIR ${CMAKE_INSTALL_LIBDIR}/lua/5.4)
set (COP_CMAKE_DIR ${CMAKE_INSTALL_LIBDIR}/cmake/coppice)
set (COP_SHARE_DIR ${CMAKE_INSTALL_DATAROOTDIR}/coppice)

# Users include <coppice/...>; where that is differs before and after the installation.
foreach (target IN ITEMS coppice coppice-static coppice-lua)
  target_include_directories (${target} INTERFACE
    $<INSTALL_INTERFACE:${CMAKE_INSTALL_INCLUDEDIR}>)
endforeach ()
set_target_properties (coppice coppice-lua PROPERTIES
  VERSION ${PROJECT_VERSION} SOVERSION ${PROJECT_VERSION_MAJOR})
set_target_properties (coppice-static PROPERTIES EXPORT_NAME static)
set_target_properties (coppice-lua PROPERTIES EXPORT_NAME lua)

# What is installed finds our libraries wherever the whole installation has been moved to; the program
# has them linked in.
set_target_properties (coppice-lua PROPERTIES INSTALL_RPATH "$ORIGIN")
file (RELATIVE_PATH up /${COP_LUA_CDIR}/coppice /${CMAKE_INSTALL_LIBDIR})
set_target_properties (coppice-module PROPERTIES INSTALL_RPATH "$ORIGIN/${up}")

install (TARGETS coppice coppice-static coppice-lua EXPORT coppice
  LIBRARY DESTINATION ${CMAKE_INSTALL_LIBDIR}
  ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR})
install (TARGETS coppice-program RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
install (TARGETS coppice-module LIBRARY DESTINATION ${COP_LUA_CDIR}/coppice)
install (DIRECTORY ${CMAKE_SOURCE_DIR}/core/include/coppice
                   ${CMAKE_SOURCE_DIR}/bindings/include/coppice
  DESTINATION ${CMAKE_INSTALL_INCLUDEDIR} FILES_MATCHING PATTERN "*.h")

# The folder of scripts and machines (cop_script_root).  A plain lua5.4 finds the library there by
# LUA_PATH (`pkg-config --variable=luapath coppice-lua`), and the machines beside the library.
install (DIRECTORY ${CMAKE_SOURCE_DIR}/scripts/coppice DESTINATION ${COP_SHARE_DIR}/scripts
  FILES_MATCHING PATTERN "*.lua")
install (DIRECTORY ${CMAKE_SOURCE_DIR}/machines DESTINATION ${COP_SHARE_DIR}
  FILES_MATCHING PATTERN "*.lua" PATTERN "*.md")

install (EXPORT coppice NAMESPACE coppice:: FILE coppiceTargets.cmake DESTINATION ${COP_CMAKE_DIR})
configure_package_config_file (${CMAKE_CURRENT_LIST_DIR}/coppiceConfig.cmake.in
  ${CMAKE_BINARY_DIR}/coppiceConfig.cmake INSTALL_DESTINATION ${COP_CMAKE_DIR})
write_basic_package_version_file (${CMAKE_BINARY_DIR}/coppiceConfigVersion.cmake
  COMPATIBILITY SameMinorVersion)
install (FILES ${CMAKE_BINARY_DIR}/coppiceConfig.cmake
               ${CMAKE_BINARY_DIR}/coppiceConfigVersion.cmake
  DESTINATION ${COP_CMAKE_DIR})

# The core alone needs GLib; the engine needs the core and Lua.
file (RELATIVE_PATH COP_PC_PREFIX /${CMAKE_INSTALL_LIBDIR}/pkgconfig /)
foreach (package IN ITEMS coppice coppice-static coppice-lua)
  configure_file (${CMAKE_CURRENT_LIST_DIR}/${package}.pc.in ${CMAKE_BINARY_DIR}/${package}.pc @ONLY)
  install (FILES ${CMAKE_BINARY_DIR}/${package}.pc DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig)
endforeach ()
