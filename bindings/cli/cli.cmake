# The coppice program.  What it does every time it starts is short, and shared libraries are most of
# it: ours are linked in (tests/bench, start.run), and libedit is opened when a REPL starts
# (line-edit.c).
add_executable (coppice-program
  cli/main.c cli/report.c cli/options.c cli/session.c cli/output.c cli/output-folder.c cli/depend.c cli/trees.c cli/formats.c cli/table.c
  cli/describe.c cli/describe-json.c cli/describe-regs.c cli/describe-header.c
  cli/cmd-check.c cli/check-print.c cli/check-schema.c cli/schema-read.c cli/cmd-explain.c
  cli/line.c cli/line-edit.c
  cli/cmd-run.c cli/cmd-build.c cli/cmd-import.c cli/cmd-diff.c cli/cmd-overlay.c cli/cmd-apply.c cli/cmd-query.c cli/query-text.c cli/query-map.c cli/query-nothing.c cli/query-json.c cli/cmd-tree.c cli/cmd-mtree.c cli/cmd-types.c cli/cmd-why.c cli/cmd-test.c
  cli/cmd-repl.c)
set_target_properties (coppice-program PROPERTIES OUTPUT_NAME coppice)
target_compile_definitions (coppice-program PRIVATE COP_VERSION="${PROJECT_VERSION}")
target_link_libraries (coppice-program PRIVATE coppice-lua-static PkgConfig::GLIB ${CMAKE_DL_LIBS})
if (EDIT_FOUND)
  target_compile_definitions (coppice-program PRIVATE COP_HAVE_EDIT)
  target_include_directories (coppice-program PRIVATE ${EDIT_INCLUDE_DIRS})
endif ()
