/* For the tests of the emitter: machines are written as a blob, and libfdt reads it. */
#ifndef EMIT_H
#define EMIT_H

#include <libfdt.h>
#include <rig.h>

typedef struct
{
  CopHost *host;
  CopMachine *machine;
  GBytes *blob; /* of the last emission */
  const void *fdt;
} Fixture;

static inline void
set_up (Fixture *self, gconstpointer data G_GNUC_UNUSED)
{
  self->host = rig_host ();
  self->machine = rig_machine (self->host, NULL);
}

static inline void
tear_down (Fixture *self, gconstpointer data G_GNUC_UNUSED)
{
  g_clear_pointer (&self->blob, g_bytes_unref);
  g_assert_true (cop_machine_close (self->machine, NULL));
  cop_machine_unref (self->machine);
  g_assert_cmpuint (cop_host_live_objects (self->host), ==, 0);
  cop_host_unref (self->host);
}

/* Writes the blob, and lets libfdt check all of it. */
static inline void
emit (Fixture *self)
{
  g_autoptr (GError) error = NULL;
  gsize size;

  g_clear_pointer (&self->blob, g_bytes_unref);
  self->blob = cop_machine_to_dtb (self->machine, &error);
  g_assert_no_error (error);
  self->fdt = g_bytes_get_data (self->blob, &size);
  g_assert_cmpint (fdt_check_full (self->fdt, size), ==, 0);
}

static inline void
refuse (Fixture *self, CopErrorCode code, const char *text)
{
  g_autoptr (CopSnapshot) before = cop_machine_snapshot (self->machine);
  GError *error = NULL;

  g_assert_null (cop_machine_to_tree (self->machine, &error));
  cop_test_assert_error (error, code, text);
  rig_assert_same (self->machine, before);
}

/* settings: "name=text" each. */
static inline CopDevice *
add_v (Fixture *self, const CopDeviceSpec *given, const char *const *settings)
{
  CopSetting rows[8] = { { .name = NULL } };
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  CopDeviceSpec spec = *given;
  g_autoptr (GError) error = NULL;
  CopDevice *device;

  spec.flags |= COP_ADD_NULLABLE;
  for (spec.n_settings = 0; settings[spec.n_settings]; spec.n_settings++)
    {
      const char *text = strchr (settings[spec.n_settings], '=');
      char *name = g_strndup (settings[spec.n_settings], (gsize)(text - settings[spec.n_settings]));
      g_ptr_array_add (names, name);
      rows[spec.n_settings] = (CopSetting){ .name = name, .text = text + 1 };
    }
  spec.settings = rows;
  device = cop_machine_device_addv (self->machine, &spec, &error);
  g_assert_no_error (error);
  return device;
}

/* A device on the first bus of above (nullable: the machine). */
#define add(self_, above_, type_, id_, ...)                                                        \
  add_v ((self_),                                                                                  \
         &(CopDeviceSpec){ .type = (type_),                                                        \
                           .id = (id_),                                                            \
                           .bus = (above_) ? cop_device_first_bus (above_) : NULL },               \
         (const char *const[]){ __VA_ARGS__ __VA_OPT__ (, ) NULL })

/* --- what is in the blob ---------------------------------------------------------------------- */

static inline int
node (Fixture *self, const char *path)
{
  int offset = fdt_path_offset (self->fdt, path);

  if (offset < 0)
    g_error ("no node %s: %s", path, fdt_strerror (offset));
  return offset;
}

static inline gboolean
has_node (Fixture *self, const char *path)
{
  return fdt_path_offset (self->fdt, path) >= 0;
}

static inline gboolean
has (Fixture *self, const char *path, const char *prop)
{
  return fdt_getprop (self->fdt, node (self, path), prop, NULL) != NULL;
}

/* "1 2 &/soc/plic": the cells in hexadecimal; where a number is the phandle of a node, and stands
 * where refs has its place, its path. */
static inline char *
cells_of (Fixture *self, const char *path, const char *prop, const int *refs)
{
  int length = 0;
  const fdt32_t *value = fdt_getprop (self->fdt, node (self, path), prop, &length);
  GString *out = g_string_new (NULL);

  if (value == NULL)
    g_error ("%s has no %s", path, prop);
  g_assert_cmpint (length % 4, ==, 0);
  for (int i = 0; i < length / 4; i++)
    {
      guint32 cell = fdt32_to_cpu (value[i]);
      if (i)
        g_string_append_c (out, ' ');
      if (*refs == i)
        {
          char target[256];
          int at = fdt_node_offset_by_phandle (self->fdt, cell);
          g_assert_cmpint (at, >=, 0);
          g_assert_cmpint (fdt_get_path (self->fdt, at, target, sizeof target), ==, 0);
          g_string_append_printf (out, "&%s", target);
          refs++;
        }
      else
        g_string_append_printf (out, "%x", cell);
    }
  return g_string_free (out, FALSE);
}

/* The places of references follow, counted in cells. */
#define assert_cells(self_, path_, prop_, expected_, ...)                                          \
  G_STMT_START                                                                                     \
  {                                                                                                \
    g_autofree char *found_ =                                                                      \
        cells_of ((self_), (path_), (prop_), (const int[]){ __VA_ARGS__ __VA_OPT__ (, ) - 1 });    \
    g_assert_cmpstr (found_, ==, (expected_));                                                     \
  }                                                                                                \
  G_STMT_END

/* Strings with a comma between them. */
static inline void
assert_strings (Fixture *self, const char *path, const char *prop, const char *expected)
{
  int offset = node (self, path), n = fdt_stringlist_count (self->fdt, offset, prop);
  g_autoptr (GString) out = g_string_new (NULL);

  if (n < 0)
    g_error ("%s has no strings %s", path, prop);
  for (int i = 0; i < n; i++)
    g_string_append_printf (out, "%s%s", i ? "," : "",
                            fdt_stringlist_get (self->fdt, offset, prop, i, NULL));
  g_assert_cmpstr (out->str, ==, expected);
}

static inline void
assert_empty (Fixture *self, const char *path, const char *prop)
{
  int length = -1;

  g_assert_nonnull (fdt_getprop (self->fdt, node (self, path), prop, &length));
  g_assert_cmpint (length, ==, 0);
}

#define ADD_TO(path_, name_) g_test_add (path_ #name_, Fixture, NULL, set_up, name_, tear_down)

#endif
