/* JSON: its text, and that a strict reader accepts it. */
#include "sample.h"
#include <stdio.h>
#include <sys/wait.h>

static char *
to_json (const CopTree *tree)
{
  g_autoptr (GError) error = NULL;
  gsize length;
  char *text = cop_tree_to_json (tree, &length, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (strlen (text), ==, length);
  return text;
}

static const char sample_text[] =
    "{\n"
    "  \"boot_cpu\": 0,\n"
    "  \"reservations\": [{ \"address\": 2147483648, \"size\": 262144 }, "
    "{ \"address\": 20015998341120, \"size\": 4096 }],\n"
    "  \"root\": {\n"
    "    \"properties\": {\n"
    "      \"model\": \"Board\",\n"
    "      \"compatible\": \"acme,board\",\n"
    "      \"#address-cells\": 2,\n"
    "      \"#size-cells\": 2\n"
    "    },\n"
    "    \"nodes\": {\n"
    "      \"aliases\": {\n"
    "        \"properties\": {\n"
    "          \"serial0\": { \"path\": \"/soc/uart@10000000\" },\n"
    "          \"root\": { \"path\": \"/\" }\n"
    "        }\n"
    "      },\n"
    "      \"chosen\": {\n"
    "        \"properties\": {\n"
    "          \"stdout-path\": { \"path\": \"/soc/uart@10000000:115200n8\" },\n"
    "          \"acme,board\": { \"ref\": \"/\" },\n"
    "          \"acme,odd\": [\"say \\\"hi\\\"\\\\\", \"\", \"tab\\tline\\nbell\\u0007\", "
    "\"gr\303\274n\", \"1\"],\n"
    "          \"acme,start\": 566935683072,\n"
    "          \"acme,mac\": { \"bytes\": \"000102aabbcc\" },\n"
    "          \"acme,map\": [[0, 0, 1], [6144, 0, 2]],\n"
    "          \"acme,mixed\": { \"mixed\": [\"first\", [5, { \"ref\": \"/soc\" }], "
    "{ \"bytes\": \"010203\" }, { \"path\": \"/cpu-intc\" }, \"last\"] }\n"
    "        }\n"
    "      },\n"
    "      \"cpu-intc\": {\n"
    "        \"properties\": {\n"
    "          \"interrupt-controller\": true,\n"
    "          \"#interrupt-cells\": 1\n"
    "        }\n"
    "      },\n"
    "      \"soc\": {\n"
    "        \"properties\": {\n"
    "          \"ranges\": true\n"
    "        },\n"
    "        \"nodes\": {\n"
    "          \"uart@10000000\": {\n"
    "            \"labels\": [\"uart0\", \"console\"],\n"
    "            \"properties\": {\n"
    "              \"compatible\": [\"acme,uart\", \"ns16550a\"],\n"
    "              \"reg\": [268435456, 256],\n"
    "              \"interrupt-parent\": { \"ref\": \"/soc/plic@c000000\" },\n"
    "              \"interrupts\": 10,\n"
    "              \"clock-frequency\": 24000000,\n"
    "              \"status\": \"okay\"\n"
    "            }\n"
    "          },\n"
    "          \"plic@c000000\": {\n"
    "            \"phandle\": 2,\n"
    "            \"properties\": {\n"
    "              \"reg\": [201326592, 67108864],\n"
    "              \"interrupts-extended\": [[{ \"ref\": \"/cpu-intc\" }, 11], "
    "[{ \"ref\": \"/cpu-intc\" }, 9]]\n"
    "            }\n"
    "          }\n"
    "        }\n"
    "      }\n"
    "    }\n"
    "  }\n"
    "}\n";

static void
has_everything (void)
{
  g_autoptr (CopTree) tree = sample_tree ();
  g_autofree char *text = to_json (tree);
  g_autofree char *again = to_json (tree);

  g_assert_cmpstr (text, ==, sample_text);
  g_assert_cmpstr (text, ==, again);
}

static void
an_empty_tree (void)
{
  g_autoptr (CopTree) tree = cop_tree_new ();
  g_autofree char *text = to_json (tree);

  g_assert_cmpstr (text, ==, "{\n  \"boot_cpu\": 0,\n  \"reservations\": [],\n  \"root\": {}\n}\n");
}

static void
extreme_values (void)
{
  static const char *const mixed_up[] = { "fine", "\377", NULL };
  g_autoptr (CopTree) tree = cop_tree_new ();
  CopNode *node = sample_add (tree, "/", "a");
  g_autofree char *text = NULL;

  g_assert_true (cop_node_set_u64 (node, "most", G_MAXUINT64, NULL));
  g_assert_true (cop_node_set_string (node, "latin", "\344", NULL));
  g_assert_true (cop_node_set_strings (node, "both", mixed_up, NULL));
  text = to_json (tree);
  g_assert_nonnull (strstr (text, "\"most\": 18446744073709551615,"));
  g_assert_nonnull (strstr (text, "\"latin\": { \"bytes\": \"e400\" },"));
  g_assert_nonnull (strstr (text, "\"both\": [\"fine\", { \"bytes\": \"ff00\" }]\n"));
}

/* What a strict reader that knows nothing of us makes of a string of every character there is. */
static void
a_strict_reader_agrees (void)
{
  static const char program[] =
      "import json, sys\n"
      "tree = json.load (sys.stdin, parse_constant=lambda x: sys.exit ('constant ' + x))\n"
      "value = tree['root']['properties']['all']\n"
      "assert value == ''.join (map (chr, range (1, 0x800))), value\n"
      "assert list (tree['root']['nodes']) == ['b', 'a'], tree\n";
  const char *argv[] = { "python3", "-c", program, NULL };
  g_autofree char *python = g_find_program_in_path ("python3");
  g_autoptr (CopTree) tree = cop_tree_new ();
  g_autoptr (GString) all = g_string_new (NULL);
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;
  FILE *file = tmpfile ();
  int status;
  GPid pid;

  for (gunichar c = 1; c < 0x800; c++)
    g_string_append_unichar (all, c);
  g_assert_true (cop_node_set_string (cop_tree_root (tree), "all", all->str, NULL));
  sample_add (tree, "/", "b");
  sample_add (tree, "/", "a");
  text = to_json (tree);
  if (!python)
    {
      g_test_skip ("python3 is not installed");
      return;
    }
  g_assert_nonnull (file);
  g_assert_cmpuint (fwrite (text, 1, strlen (text), file), ==, strlen (text));
  rewind (file);
  g_spawn_async_with_fds (NULL, (char **)argv, NULL,
                          G_SPAWN_SEARCH_PATH | G_SPAWN_DO_NOT_REAP_CHILD, NULL, NULL, &pid,
                          fileno (file), -1, -1, &error);
  g_assert_no_error (error);
  g_assert_cmpint (waitpid (pid, &status, 0), ==, pid);
  g_assert_cmpint (status, ==, 0);
  fclose (file);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/devicetree/json/has-everything", has_everything);
  g_test_add_func ("/devicetree/json/an-empty-tree", an_empty_tree);
  g_test_add_func ("/devicetree/json/extreme-values", extreme_values);
  g_test_add_func ("/devicetree/json/a-strict-reader-agrees", a_strict_reader_agrees);
  return g_test_run ();
}
