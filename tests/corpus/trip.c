/* Sends blobs on round trips, many in one process: trip FOLDER MAKER < LIST
 *
 * LIST has a number and the path of a blob on each line.  For each way there and back a file is
 * written, FOLDER/NUMBER.WAY, for others to compare, and a line:
 *
 *   NUMBER WAY MICROSECONDS ok|ERROR     tabs between them; and of what was understood
 *   NUMBER facts NODES PROPERTIES PHANDLES PHANDLE-CELLS REFERENCES MISFITS
 *   NUMBER lost PATH                     a node, no symbol, whose phandle nothing known refers to
 *   NUMBER misfit PATH:PROPERTY WHY
 *   NUMBER guess PATH:PROPERTY           a reference by evidence alone
 *   NUMBER pin PATH NUMBER               a node whose phandle is to stay
 *   NUMBER references N                  that the tree of the machine script has */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <coppice/devicetree.h>
#include <coppice/script.h>

typedef struct
{
  const char *folder, *number, *blob;
  gint64 begin;
} Trip;

static void
tell (Trip *self, const char *way, const GError *error)
{
  g_autofree char *text = g_strdup (error ? error->message : "ok");

  g_strdelimit (text, "\n\t", ' ');
  printf ("%s\t%s\t%" G_GINT64_FORMAT "\t%s\n", self->number, way,
          g_get_monotonic_time () - self->begin, text);
  fflush (stdout);
  self->begin = g_get_monotonic_time ();
}

static char *
file_name (const Trip *self, const char *way)
{
  return g_strdup_printf ("%s/%s.%s", self->folder, self->number, way);
}

static void
arrive (Trip *self, const char *way, gconstpointer data, gsize size, GError *error)
{
  g_autofree char *file = file_name (self, way);

  tell (self, way, error);
  if (data && !g_file_set_contents (file, data, (gssize)size, NULL))
    exit (2);
  g_clear_error (&error);
  self->begin = g_get_monotonic_time ();
}

static void
arrive_blob (Trip *self, const char *way, GBytes *blob, GError *error)
{
  gsize size = 0;
  gconstpointer data = blob ? g_bytes_get_data (blob, &size) : NULL;

  arrive (self, way, data, size, error);
  g_clear_pointer (&blob, g_bytes_unref);
}

static CopTree *
read_blob (const char *file, GError **error)
{
  g_autoptr (GBytes) blob = NULL;
  char *data;
  gsize size;

  if (!g_file_get_contents (file, &data, &size, error))
    return NULL;
  blob = g_bytes_new_take (data, size);
  return cop_tree_from_dtb (blob, error);
}

static void
raw (Trip *self)
{
  GError *error = NULL;
  g_autoptr (CopTree) tree = read_blob (self->blob, &error);

  arrive_blob (self, "raw", tree ? cop_tree_to_dtb (tree, &error) : NULL, error);
}

static guint
count_references (CopTree *tree, GHashTable *targets)
{
  CopNode *root = cop_tree_root (tree);
  guint n = 0;

  for (CopNode *node = root; node; node = cop_node_next (node, root))
    for (CopNodeProp *prop = cop_node_first_prop (node); prop; prop = cop_node_prop_next (prop))
      for (guint i = 0; i < cop_node_prop_n_chunks (prop); i++)
        {
          CopChunk chunk = cop_node_prop_chunk (prop, i);

          if (chunk.kind != COP_CHUNK_REF && chunk.kind != COP_CHUNK_LABEL)
            continue;
          n++;
          if (chunk.target && chunk.target != node)
            g_hash_table_add (targets, chunk.target);
        }
  return n;
}

static void
tell_facts (Trip *self, CopTree *tree, CopUnderstanding *report)
{
  g_autoptr (GHashTable) targets = g_hash_table_new (NULL, NULL);
  CopNode *root = cop_tree_root (tree);

  count_references (tree, targets);
  printf ("%s\tfacts\t%u\t%u\t%u\t%u\t%u\t%u\n", self->number, report->n_nodes, report->n_props,
          report->n_phandles, report->n_phandle_cells, report->n_references, report->misfits->len);
  for (CopNode *node = root; node; node = cop_node_next (node, root))
    {
      gboolean lost = cop_node_phandle (node) && !g_hash_table_contains (targets, node);
      g_autofree char *path = lost ? cop_node_path (node) : NULL;

      if (lost && !(cop_tree_has_symbols (tree) && cop_node_n_labels (node)))
        printf ("%s\tlost\t%s\n", self->number, path);
    }
  for (guint i = 0; i < report->misfits->len; i++)
    {
      const CopMisfit *misfit = &g_array_index (report->misfits, CopMisfit, i);
      g_autofree char *path = cop_node_path (misfit->node);

      printf ("%s\tmisfit\t%s:%s\t%s\n", self->number, path, cop_node_prop_name (misfit->prop),
              misfit->why);
    }
  for (guint i = 0; i < report->guesses->len; i++)
    {
      const CopGuess *guess = &g_array_index (report->guesses, CopGuess, i);
      g_autofree char *path = cop_node_path (guess->node);

      printf ("%s\tguess\t%s:%s\n", self->number, path, cop_node_prop_name (guess->prop));
    }
}

static void
tell_pins (const Trip *self, CopTree *tree)
{
  g_autoptr (GArray) pins = cop_tree_pins (tree);

  for (guint i = 0; i < pins->len; i++)
    {
      CopNode *node = g_array_index (pins, CopPin, i).node;
      g_autofree char *path = cop_node_path (node);

      printf ("%s\tpin\t%s\t%u\n", self->number, path, cop_node_phandle (node));
    }
}

static void
understood (Trip *self)
{
  CopUnderstanding report = { 0 };
  GError *error = NULL;
  g_autoptr (CopTree) tree = read_blob (self->blob, &error);
  g_autofree char *text = NULL;
  gsize length = 0;

  if (!tree || !cop_tree_understand (tree, &report, &error))
    {
      arrive_blob (self, "understood", NULL, error);
      return;
    }
  arrive_blob (self, "understood", cop_tree_to_dtb (tree, &error), error);
  tell_facts (self, tree, &report);
  cop_understanding_clear (&report);
  tell_pins (self, tree);
  self->begin = g_get_monotonic_time ();
  cop_tree_forget_phandles (tree);
  arrive_blob (self, "forgotten", cop_tree_to_dtb (tree, &error), error);
  error = NULL;
  text = cop_tree_to_dts (tree, COP_DTS_DEFAULT, NULL, NULL, &length, &error);
  arrive (self, "dts", text, length, error);
}

static void
live (Trip *self)
{
  GError *error = NULL;
  g_autoptr (CopHost) host = cop_host_new (NULL);
  CopTree *tree = cop_tree_read (self->blob, NULL, &error);
  CopMachine *machine = NULL;
  GBytes *blob = NULL;

  if (tree)
    {
      cop_tree_forget_phandles (tree);
      machine = cop_machine_from_tree (host, tree, NULL, &error);
    }
  if (machine)
    blob = cop_machine_to_dtb (machine, &error);
  if (machine && !error)
    cop_machine_close (machine, &error);
  arrive_blob (self, "live", blob, error);
  cop_machine_unref (machine);
}

/* The script that the library makes of the blob, and what a machine of it is. */
static void
script (Trip *self, const char *maker)
{
  g_autofree char *file = file_name (self, "lua");
  const char *args[] = { self->blob, file, NULL };
  g_autoptr (CopHost) host = cop_host_new (NULL);
  g_autoptr (CopScript) engine = cop_script_new (host, COP_SCRIPT_TRUSTED);
  g_autoptr (GHashTable) targets = g_hash_table_new (NULL, NULL);
  g_autoptr (CopTree) tree = NULL;
  CopMachine *machine;
  GError *error = NULL;

  if (!cop_script_run (engine, maker, args, &error))
    {
      tell (self, "lua", error);
      g_clear_error (&error);
      return;
    }
  tell (self, "lua", NULL);
  machine = cop_script_build (engine, file, NULL, &error);
  tree = machine ? cop_machine_to_tree (machine, &error) : NULL;
  arrive_blob (self, "script", tree ? cop_tree_to_dtb (tree, &error) : NULL, error);
  if (tree)
    printf ("%s\treferences\t%u\n", self->number, count_references (tree, targets));
  if (machine)
    cop_machine_close (machine, NULL);
  cop_machine_unref (machine);
}

int
main (int argc, char **argv)
{
  char line[4096];

  if (argc != 3)
    {
      fputs ("usage: trip FOLDER MAKER < LIST\n", stderr);
      return 2;
    }
  while (fgets (line, sizeof line, stdin))
    {
      char *blob = strchr (g_strchomp (line), ' ');
      Trip trip = { .folder = argv[1], .number = line, .blob = blob + 1 };

      if (!blob)
        return 2;
      *blob = '\0';
      trip.begin = g_get_monotonic_time ();
      raw (&trip);
      understood (&trip);
      live (&trip);
      script (&trip, argv[2]);
    }
  return 0;
}
