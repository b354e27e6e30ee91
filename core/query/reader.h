/* What queries read from nodes: values as cells, whatever they were made as. */
#ifndef QUERY_READER_H
#define QUERY_READER_H

#include <coppice/query.h>
#include <tree/node.h>

G_BEGIN_DECLS

/* Further up than this nobody looks: Linux takes trees of 64 levels. */
#define COP_QUERY_MAX_LEVELS 1024

/* Reads the cells of a value one after the other. */
typedef struct
{
  const CopNode *node;
  const CopNodeProp *prop;
  gsize at;   /* in bytes */
  guint part; /* that at is in, or one before it */
} CopReader;

/* FALSE when the node has no such property; then there is nothing to read. */
gboolean cop_reader__open (CopReader *reader, const CopNode *node, const char *name);

static inline gsize
cop_reader__left (const CopReader *reader)
{
  return reader->prop ? (cop_prop__length (reader->prop) - reader->at) / 4 : 0;
}

/* FALSE, and nothing read, when there are not so many left.  cells: nullable. */
gboolean cop_reader__cells (CopReader *reader, guint n, guint32 *cells);

/* A number of so many cells.  FALSE when there are not so many, or (with why) when it has more than
 * 64 bits. */
gboolean cop_reader__number (CopReader *reader, guint n, guint64 *ret_number, const char **why);

/* A cell that refers to a node.  FALSE with why when it does not; a hole (0 and 0xffffffff) is TRUE
 * and NULL. */
gboolean cop_reader__node (CopReader *reader, CopNode **ret_node, const char **why);

/* The number in a property of one cell; ret_value stays when there is none. */
gboolean cop_query__u32 (const CopNode *node, const char *name, guint32 *ret_value);

/* The string at the index of a list of strings.  transfer none, nullable. */
const char *cop_query__string (const CopNode *node, const char *name, guint index);

gboolean cop_query__is_compatible (const CopNode *node, const char *compatible);

/* The part of the node's name before the @ is that. */
gboolean cop_query__is_named (const CopNode *node, const char *base);

/* The cell counts of the bus below a node, Devicetree Specification 0.4, 2.3.5. */
guint32 cop_query__address_cells (const CopNode *bus);
guint32 cop_query__size_cells (const CopNode *bus);

/* Whether the bus below a node is PCI, by its device_type (Linux's rule). */
gboolean cop_query__is_pci (const CopNode *bus);

/* The node that an alias stands for.  transfer none, nullable. */
CopNode *cop_query__alias (const CopTree *tree, const char *name);

/* Puts "PATH: TEXT" into findings (nullable) and frees the error. */
void cop_query__tell (GPtrArray *findings, GError *error);

/* Whether the text fits a pattern with * and ?; length: of the text. */
gboolean
cop_query__fits (const char *pattern, gsize pattern_length, const char *text, gsize length);

G_END_DECLS

#endif
