/* Readers and writers of a Devicetree.
 *
 * Of the writers none changes the tree, none knows more than the tree, and each writes
 * the same bytes for the same tree every time.
 *
 * Properties are in the order of cop_node_order_props, nodes in that of their addition.  Nodes that
 * are referred to, and have no fixed phandle, are numbered from 1 in the order of the tree; numbers
 * that are fixed elsewhere are left out.
 *
 * Errors of all writers: NOT_FOUND (a reference to a node that has been removed), EXISTS (two nodes
 * with the same fixed phandle).
 */
#ifndef COPPICE_FDT_H
#define COPPICE_FDT_H

#include <coppice/tree.h>

G_BEGIN_DECLS

/* The tree that a flattened Devicetree describes, of version 16 or 17, or any that is compatible
 * with one of 2 to 17.  It holds a reference to the blob, whose bytes may not change, and keeps the
 * order of its properties.
 *
 * Values are bytes.  `phandle` becomes the node's fixed phandle.  `linux,phandle` of the same
 * number stays a property, a reference of the node to itself; where it is alone the node's phandle
 * is fixed by it, and written under both names.  The list of reservations ends, as for libfdt and
 * Linux, with the first of no bytes.  Bytes that pad are not kept, nor are NOPs.
 *
 * The blob may be anybody's: what is allocated is in proportion to its size, and nothing recurses.
 * transfer full, nullable.  Errors, with the place in the structure block and the path of the node:
 * INVALID (the blob is cut off or malformed, or has a name that a node or property cannot have, or
 * one of a property with more than 255 characters), EXISTS (two nodes or properties of a name in
 * one node), RANGE (a reservation that ends above 2^64). */
COP_API CopTree *cop_tree_from_dtb (GBytes *blob, GError **error);

/* A value that does not fit its binding. */
typedef struct
{
  CopNode *node;
  CopNodeProp *prop;
  const char *why;       /* static */
  gsize offset;          /* in the value, where that showed */
  gboolean is_reference; /* its binding knows of references */
} CopMisfit;

/* A reference that no binding knows. */
typedef struct
{
  CopNode *node;
  CopNodeProp *prop;
  CopNode *target;
  gsize offset; /* in the value */
} CopGuess;

/* What was understood of a tree. */
typedef struct
{
  guint n_nodes;         /* in the tree, after */
  guint n_props;         /* without phandles */
  guint n_phandles;      /* nodes that have one */
  guint n_phandle_cells; /* that are known as phandles, those of no node among them */
  guint n_references;    /* made: to nodes, by phandle or path, and to labels */
  guint n_labels;        /* of `__symbols__` */
  GArray *misfits;       /* CopMisfit, in the order of the tree */
  GArray *guesses;       /* CopGuess, in the order of the tree; n_references counts them */
} CopUnderstanding;

COP_API void cop_understanding_clear (CopUnderstanding *report);

/* Gives the values of the tree that are bytes the meaning that bindings tell of, in place: cells,
 * grouped by the entries of a list, strings, numbers of two cells (in `reg` and `ranges`, too),
 * references by phandle, paths of nodes.  What no binding knows is guessed from its bytes; what
 * does not fit its binding is guessed, too, and told in the report.  Every value stays the same
 * bytes, as long as phandles stay as they are; they do until cop_tree_forget_phandles.
 *
 * dtc gives phandles only to nodes that something refers to.  Where nothing known refers to one,
 * and values of one unknown property alone have its number, that property is taken for a reference,
 * and told in the report: not in a tree with symbols, nor in an overlay.  docs/DEVICETREE.md has
 * the conditions.
 *
 * `__symbols__` becomes labels and the mark cop_tree_has_symbols; entries that are no path of a
 * node stay.  A tree that has `__fixups__`, or fragments, is marked as an overlay: its references
 * are those that `__fixups__` and `__local_fixups__` tell of, and no others, and both nodes go.
 *
 * ret_report: out, nullable; to be cleared.
 * Errors, the tree being as it was: INVALID (fixups of what is not there). */
COP_API gboolean cop_tree_understand (CopTree *tree, CopUnderstanding *ret_report, GError **error);

/* A node whose phandle has to stay what it is. */
typedef struct
{
  CopNode *node;     /* whose phandle it is */
  CopNode *user;     /* nullable: nothing is known to refer to it, and nothing may */
  CopNodeProp *prop; /* of user: may mean the node, the first that may; NULL without user */
  gsize offset;      /* in its value */
  gboolean is_guess; /* the value has become a reference, by evidence alone */
} CopPin;

/* The nodes whose phandles are not to change: those that a number may mean in a value that is not
 * understood (no binding knows it, and it is not known to be numbers by its name; or its binding
 * knows of references, and it does not fit it), those that are referred to by a guess, and those
 * that nothing refers to, symbols left out.  In an overlay, where fixups tell of references, and in
 * a tree with `__local_fixups__`, only the last.
 * CopPin, in the order of the tree; transfer full. */
COP_API GArray *cop_tree_pins (CopTree *tree);

/* A number where a phandle has its place, and no node has it. */
typedef struct
{
  CopNode *node;
  CopNodeProp *prop; /* of node */
  gsize offset;      /* in its value */
  guint32 number;
} CopDangling;

/* The numbers that no node has, in values whose bindings know of references, and that do not fit
 * them; 0 and 0xffffffff, which are holes, left out.  Whatever is made of the tree, its writers
 * give none of them to a node: so what meant nothing goes on meaning nothing.  None in an overlay,
 * and in a tree with `__local_fixups__`.
 * CopDangling, in the order of the tree; transfer full. */
COP_API GArray *cop_tree_dangling (CopTree *tree);

/* Gives back the choice of phandles, but for those of cop_tree_pins: cop_node_set_phandle (node,
 * 0). So numbers that nobody understands mean what they did. */
COP_API void cop_tree_forget_phandles (CopTree *tree);

/* What Devicetree source is read with. */
typedef struct
{
  /* Folders for #include, /include/ and /incbin/, after that of the file they stand in;
   * NULL-terminated, nullable. */
  const char *const *include;
  /* Macros, "NAME" or "NAME=VALUE"; NULL-terminated, nullable.  __DTS__ is always defined. */
  const char *const *define;
  /* How many seconds cpp and dtc may run, each time; 0: COP_DTS_TIMEOUT.  dtc does not end at all
   * on some sources. */
  guint timeout;
  /* Nodes marked /omit-if-no-ref/ that have a label stay, though nothing refers to them: what is
   * written has symbols, by which overlays may (dtc -@). */
  gboolean symbols;
} CopDtsInput;

#define COP_DTS_TIMEOUT 60

/* The tree that Devicetree source describes, as dtc understands it.  It is read by the programs
 * cpp (when the file has preprocessor directives, or input has macros) and dtc, which are
 * found in $PATH; no temporary file is written.
 *
 * Labels, references, groups and kinds of values are as in the source, also in properties that
 * nobody knows; `&label` outside of <> is a path.  Labels of properties and inside values are
 * dropped.  Nodes and properties remember where they were written: a node where it was first, a
 * property where it was last.  A phandle is fixed when the source has its number.  The order is
 * kept.  The boot CPU is 0.  With `/plugin/` the tree is an overlay, and a label that is not in it
 * stays one.
 *
 * file: its name is what places begin with; input: nullable.  transfer full, nullable.
 * Errors, at the place in the file that is to blame (a line for each of up to 20; code, path and
 * place are those of the first): SYNTAX, NOT_FOUND (the file, one that it
 * includes, a label, a program), EXISTS (two of a name), INVALID (what dtc refuses), IO (also: a
 * program has not ended in time, and was stopped). */
COP_API CopTree *cop_tree_from_dts (const char *file, const CopDtsInput *input, GError **error);

/* The tree that a directory like /proc/device-tree holds: folders are nodes, files are properties
 * and their bytes values, as in cop_tree_from_dtb.  The file "name" is ignored, which is what Linux
 * calls the node.  Nodes and properties are in the order of their names.
 * transfer full, nullable.  Errors, with the path of the file: IO, INVALID (a name that a node or
 * property cannot have, a phandle that has not 4 bytes), RANGE (a phandle that is none). */
COP_API CopTree *cop_tree_from_directory (const char *path, GError **error);

/* What the data of a file looks like, by how it begins: "JSON", "an ELF file", "a Lua script",
 * "Devicetree source", "a flattened Devicetree"; for an error about a file that is something else.
 * NULL: nothing in particular.  transfer none; static. */
COP_API const char *cop_data_looks_like (gconstpointer data, gsize size);

/* What stands at path, understood (cop_tree_understand): a flattened Devicetree when it begins like
 * one, a directory, and anything else is source.
 * input: nullable, for source.  transfer full, nullable.  Errors: those of the three readers,
 * SYNTAX (it looks like something else). */
COP_API CopTree *cop_tree_read (const char *path, const CopDtsInput *input, GError **error);

/* The same, and what was understood; of source, which says itself what it means, what it does not
 * say.  ret_report: out, nullable; to be cleared. */
COP_API CopTree *cop_tree_read_with_report (const char *path, const CopDtsInput *input,
                                            CopUnderstanding *ret_report, GError **error);

/* The same, for cop_check_run: what one of its checks tells of is no error here, but a fault that
 * the tree keeps for it.  So a bad name stays in the tree, and of two nodes or properties of a name
 * the second is left out; who does anything else with such a tree finds what its functions promise
 * not to be there.  Of source these are the checks at which dtc stops, of a blob those of names and
 * phandles. transfer full, nullable. */
COP_API CopTree *
cop_tree_read_to_check (const char *path, const CopDtsInput *input, GError **error);

/* Makes a directory of what a blob of the tree would say; reservations have no place in it.  It
 * appears at path as a whole or not at all, and never over something that is there.
 * Errors besides: EXISTS, IO, INVALID (a node named "." or "..", which no folder can be). */
COP_API gboolean cop_tree_to_directory (const CopTree *tree, const char *path, GError **error);

/* A flattened Devicetree, version 17, readable by programs that know version 16; packed.
 * transfer full, nullable.  Errors besides: RANGE (2 GiB or more). */
COP_API GBytes *cop_tree_to_dtb (const CopTree *tree, GError **error);

typedef enum
{
  COP_DTS_DEFAULT = 0,
  COP_DTS_ORIGINS = 1 << 0, /* a comment after each node and property: who made it */
  /* Every number that is fixed.  Without this those are left out that came with a blob or a
   * directory and are no pins (cop_tree_pins): dtc gives such nodes a number when something refers
   * to them.  (In a tree that keeps the order, of nodes that have no origin.)  What dtc is to give
   * to nobody (cop_tree_dangling) is that of a node with `/omit-if-no-ref/`, which it leaves out;
   * where it would come to such a number for what has labels alone, when it makes symbols (-@),
   * these are written with numbers as well. */
  COP_DTS_PHANDLES = 1 << 1,
} CopDtsFlags;

/* The name of a file by its number.  transfer none, nullable: the number is written instead. */
typedef const char *(*CopFileNameFunc) (guint32 file, gpointer user_data);

/* Devicetree source.  A node that is referred to and has no label gets one made of its name, unless
 * labels are symbols (cop_tree_has_symbols): then its path is written.  An overlay has `/plugin/`,
 * and `&label { ... };` or `&{/path} { ... };` for each fragment that says no more than that.
 * file_name: nullable, used with COP_DTS_ORIGINS; NULL is cop_tree_file_name.
 * length: out, nullable, in bytes without the NUL.
 * The boot CPU has no place in this format and is told in a comment when it is not 0.
 * Indentation stops growing at 16 levels.  transfer full, nullable. */
COP_API char *cop_tree_to_dts (const CopTree *tree, CopDtsFlags flags, CopFileNameFunc file_name,
                               gpointer user_data, gsize *length, GError **error);

/* The same for single nodes, each with all below it: a text for each, not indented.  Labels that
 * are made are those of the whole tree's text.
 * nodes: n_nodes of the tree.  transfer full, NULL-terminated; nullable. */
COP_API char **
cop_nodes_to_dts (const CopTree *tree, const CopNode *const *nodes, guint n_nodes, GError **error);

/* Of a property whose binding says that it lists providers, each with the cells of a specifier
 * (clocks, cs-gpios): the property of a provider that says how many cells ("#clock-cells").
 * NULL of every other.  transfer none, static. */
COP_API const char *cop_specifier_cells (const char *name);

/* JSON (RFC 8259):
 *
 *   { "boot_cpu": 0, "reservations": [ { "address": 0, "size": 4096 } ], "root": NODE }
 *   NODE = { "labels": [ "uart0" ], "phandle": 7, "properties": { ... }, "nodes": { NAME: NODE } }
 *
 * of which NODE leaves out what it has not (phandle: when it is not fixed).  A property is
 *
 *   true                      an empty value
 *   "text"  [ "a", "b" ]      a string, several strings
 *   5  [ 1, 2 ]               one number, one group of several; a number of two cells is one number
 *   [ [ 1, 2 ], [ 3, 4 ] ]    several groups; a group of one is a list of one there
 *   { "ref": "/soc/plic" }    a reference, also as a member of a group
 *   { "label": "uart0" }      a reference to a label of another tree, also as a member of a group
 *   { "path": "/soc/uart:115200n8" }    the path of a node, with its suffix
 *   { "bytes": "00ff" }       bytes, and strings that are not UTF-8 (with their NUL)
 *   { "mixed": [ ... ] }      a value of different kinds, numbers always as groups
 *
 * Numbers are integers up to 2^64 - 1.  How wide they are is not told: a number of 64 bits is like
 * one of 32, and those of 8 and of 16 bits are bytes.
 * length: out, nullable, in bytes without the NUL.  transfer full, nullable. */
COP_API char *cop_tree_to_json (const CopTree *tree, gsize *length, GError **error);

G_END_DECLS

#endif
