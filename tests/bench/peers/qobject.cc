/* Qt's QObject: the peer whose price does not depend on the number of properties. */
#include "qobject.h"

#include <QtCore/QMetaProperty>
#include <QtCore/QVariant>
#include <cstdio>
#include <cstring>
#include <vector>

#include "../bench.h"

static Ten *ten;
static Four *four;
static QObject *tree;

static void
run_new_bare (long n, void *)
{
  for (long i = 0; i < n; i++)
    {
      QObject *object = new QObject;
      BENCH_KEEP (object);
      delete object;
    }
}

static void
run_new_ten (long n, void *)
{
  for (long i = 0; i < n; i++)
    {
      QObject *object = new Ten;
      BENCH_KEEP (object);
      delete object;
    }
}

static void
run_cast (long n, void *)
{
  for (long i = 0; i < n; i++)
    {
      QObject *object = four;
      BENCH_KEEP (object);
      Ten *cast = qobject_cast<Ten *> (object);
      BENCH_KEEP (cast);
    }
}

static void
run_cast_interface (long n, void *)
{
  for (long i = 0; i < n; i++)
    {
      QObject *object = four;
      BENCH_KEEP (object);
      Face *cast = qobject_cast<Face *> (object);
      BENCH_KEEP (cast);
    }
}

static void
run_set (long n, void *)
{
  for (long i = 0; i < n; i++)
    ten->setProperty ("prop5", QVariant (uint (i)));
}

static void
run_get (long n, void *)
{
  for (long i = 0; i < n; i++)
    {
      uint value = ten->property ("prop5").toUInt ();
      BENCH_KEEP (value);
    }
}

static QMetaProperty
row (const char *name)
{
  return ten->metaObject ()->property (ten->metaObject ()->indexOfProperty (name));
}

static void
run_set_handle (long n, void *)
{
  QMetaProperty property = row ("prop5");

  for (long i = 0; i < n; i++)
    property.write (ten, QVariant (uint (i)));
}

static void
run_get_handle (long n, void *)
{
  QMetaProperty property = row ("prop5");

  for (long i = 0; i < n; i++)
    {
      uint value = property.read (ten).toUInt ();
      BENCH_KEEP (value);
    }
}

static void
run_set_string (long n, void *)
{
  for (long i = 0; i < n; i++)
    ten->setProperty ("string",
                      QVariant (QString::fromLatin1 (i & 1 ? "hello world" : "hello wOrld")));
}

static void
run_get_string (long n, void *)
{
  for (long i = 0; i < n; i++)
    {
      QByteArray text = ten->property ("string").toString ().toUtf8 ();
      const char *value = text.constData ();
      BENCH_KEEP (value);
    }
}

static void
run_set_link (long n, void *)
{
  for (long i = 0; i < n; i++)
    ten->setProperty ("link", QVariant::fromValue (i & 1 ? tree : static_cast<QObject *> (four)));
}

static void
run_get_link (long n, void *)
{
  for (long i = 0; i < n; i++)
    {
      QObject *value = ten->property ("link").value<QObject *> ();
      BENCH_KEEP (value);
    }
}

static void
run_unknown (long n, void *)
{
  for (long i = 0; i < n; i++)
    if (ten->metaObject ()->indexOfProperty ("porp5") < 0)
      {
        QString error =
            QString::asprintf ("no property '%s' on %s", "porp5", ten->metaObject ()->className ());
        const QChar *text = error.constData ();
        BENCH_KEEP (text);
      }
}

static void
setup_notify (long, void *)
{
  QObject::connect (four, &Ten::changed, four, &Four::count);
}

static void
run_notify (long n, void *)
{
  for (long i = 0; i < n; i++)
    four->setProp6 (uint (i));
}

static void
teardown_notify (long, void *)
{
  QObject::disconnect (four, &Ten::changed, four, &Four::count);
}

static QObject *
add (QObject *parent, const QString &name)
{
  QObject *child = new QObject (parent);
  child->setObjectName (name);
  return child;
}

static void
build_wide (long n, void *)
{
  char name[32];

  tree = new QObject;
  for (long i = 0; i < n; i++)
    {
      snprintf (name, sizeof name, "c%ld", i);
      add (tree, QString::fromLatin1 (name));
    }
}

static void
build_deep (long n, void *)
{
  QObject *node = tree = new QObject;

  for (long i = 0; i < n; i++)
    node = add (node, QStringLiteral ("c"));
}

static void
build_fan10 (long n, void *)
{
  std::vector<QObject *> queue;
  char name[32];

  queue.reserve (size_t (n + 1));
  queue.push_back (tree = new QObject);
  for (size_t head = 0; long (queue.size ()) <= n; head++)
    for (int i = 0; i < 10 && long (queue.size ()) <= n; i++)
      {
        snprintf (name, sizeof name, "c%d", i);
        queue.push_back (add (queue[head], QString::fromLatin1 (name)));
      }
}

static void
delete_tree (long, void *)
{
  delete tree;
  tree = nullptr;
}

typedef void (*Step) (long n, void *data);

static double
bytes_tree (long n, void *data)
{
  size_t before = bench_heap ();
  reinterpret_cast<Step> (data) (n, nullptr);
  double bytes = double (bench_heap () - before) / double (n);
  delete_tree (n, nullptr);
  return bytes;
}

template <class Type>
static double
bytes_object (long n, void *)
{
  std::vector<QObject *> objects (static_cast<size_t> (n));
  size_t before = bench_heap ();

  for (QObject *&object : objects)
    object = new Type;
  double bytes = double (bench_heap () - before) / double (n);
  for (QObject *object : objects)
    delete object;
  return bytes;
}

/* A chain of eight below the root, each with nine siblings. */
static void
setup_path (long, void *)
{
  QObject *node = tree = new QObject;

  for (int depth = 0; depth < 8; depth++)
    {
      QObject *next = add (node, QStringLiteral ("d%1").arg (depth));
      for (int i = 0; i < 9; i++)
        add (node, QStringLiteral ("sib%1").arg (i));
      node = next;
    }
}

static void
run_resolve (long n, void *data)
{
  for (long i = 0; i < n; i++)
    {
      const char *path = static_cast<const char *> (data);
      QObject *node = tree;
      BENCH_KEEP (path);
      while (node && *path)
        {
          const char *end = strchrnul (++path, '/');
          node = node->findChild<QObject *> (QString::fromLatin1 (path, int (end - path)),
                                             Qt::FindDirectChildrenOnly);
          path = end;
        }
      if (!node)
        bench_fail (path, "not found");
    }
}

/* Ten groups of a hundred. */
static void
setup_search (long, void *)
{
  QObject *group = nullptr;

  tree = new QObject;
  for (int i = 0; i < 1000; i++)
    {
      if (i % 100 == 0)
        group = add (tree, QStringLiteral ("g%1").arg (i / 100));
      add (group, QStringLiteral ("n%1").arg (i));
    }
}

static void
run_search (long n, void *)
{
  for (long i = 0; i < n; i++)
    if (!tree->findChild<QObject *> (QStringLiteral ("n777")))
      bench_fail ("n777", "not found");
}

static void
setup_siblings (long n, void *data)
{
  build_wide (long (reinterpret_cast<intptr_t> (data)), nullptr);
}

static void
run_cycle (long n, void *)
{
  for (long i = 0; i < n; i++)
    {
      delete add (tree, QStringLiteral ("thechild"));
    }
}

static void *
number (intptr_t value)
{
  return reinterpret_cast<void *> (value);
}

static void *
text (const char *value)
{
  return const_cast<char *> (value);
}

static std::vector<BenchOp> ops;

static void
add_op (const char *name, long n, long n_ir, Step run, Step setup = nullptr,
        Step teardown = nullptr, void *data = nullptr, int reps = 0)
{
  ops.push_back (BenchOp{ name, n, n_ir, setup, run, teardown, data, nullptr, reps });
}

static void
add_bytes (const char *name, long n, double (*bytes) (long, void *), Step build = nullptr)
{
  ops.push_back (
      BenchOp{ name, n, 0, nullptr, nullptr, nullptr, reinterpret_cast<void *> (build), bytes, 0 });
}

static void
add_tree (const char *build_name, const char *delete_name, long n, int reps, Step build)
{
  long n_ir = n <= 10000 ? n : 0;

  add_op (build_name, n, n_ir, build, nullptr, delete_tree, nullptr, reps);
  add_op (delete_name, n, n_ir, delete_tree, build, nullptr, nullptr, reps);
}

int
main (int argc, char **argv)
{
  ten = new Ten;
  ten->setString (QStringLiteral ("hello world"));
  four = new Four;
  ten->setLink (four);

  add_op ("object.new/0", 500000, 5000, run_new_bare);
  add_op ("object.new/10", 500000, 5000, run_new_ten);
  add_op ("object.cast/4", 500000, 5000, run_cast);
  add_op ("object.cast/interface", 500000, 5000, run_cast_interface);
  add_op ("prop.set/name", 200000, 5000, run_set);
  add_op ("prop.get/name", 200000, 5000, run_get);
  add_op ("prop.set/handle", 300000, 5000, run_set_handle);
  add_op ("prop.get/handle", 300000, 5000, run_get_handle);
  add_op ("prop.set/string", 200000, 5000, run_set_string);
  add_op ("prop.get/string", 200000, 5000, run_get_string);
  add_op ("prop.unknown", 100000, 2000, run_unknown);
  add_op ("link.set", 200000, 5000, run_set_link);
  add_op ("link.get", 200000, 5000, run_get_link);
  add_op ("notify/0", 500000, 5000, run_notify);
  add_op ("notify/1", 300000, 5000, run_notify, setup_notify, teardown_notify);
  add_op ("path.resolve/1", 100000, 2000, run_resolve, setup_path, delete_tree, text ("/d0"));
  add_op ("path.resolve/4", 30000, 1000, run_resolve, setup_path, delete_tree,
          text ("/d0/d1/d2/d3"));
  add_op ("path.resolve/8", 20000, 500, run_resolve, setup_path, delete_tree,
          text ("/d0/d1/d2/d3/d4/d5/d6/d7"));
  add_op ("path.search/1e3", 1000, 20, run_search, setup_search, delete_tree);
  add_op ("child.cycle/10", 100000, 2000, run_cycle, setup_siblings, delete_tree, number (10));
  add_op ("child.cycle/1e3", 20000, 500, run_cycle, setup_siblings, delete_tree, number (1000));
  add_op ("child.cycle/1e5", 200, 20, run_cycle, setup_siblings, delete_tree, number (100000), 3);
  add_tree ("tree.build.wide/1e3", "tree.delete.wide/1e3", 1000, 0, build_wide);
  add_tree ("tree.build.wide/1e4", "tree.delete.wide/1e4", 10000, 0, build_wide);
  add_tree ("tree.build.wide/1e5", "tree.delete.wide/1e5", 100000, 3, build_wide);
  add_tree ("tree.build.wide/1e6", "tree.delete.wide/1e6", 1000000, 1, build_wide);
  add_tree ("tree.build.fan10/1e3", "tree.delete.fan10/1e3", 1000, 0, build_fan10);
  add_tree ("tree.build.fan10/1e4", "tree.delete.fan10/1e4", 10000, 0, build_fan10);
  add_tree ("tree.build.fan10/1e5", "tree.delete.fan10/1e5", 100000, 3, build_fan10);
  add_tree ("tree.build.fan10/1e6", "tree.delete.fan10/1e6", 1000000, 1, build_fan10);
  /* Deleting a chain recurses: a depth of 10,000 is what the stack of 8 MiB bears. */
  add_tree ("tree.build.deep/1e3", "tree.delete.deep/1e3", 1000, 0, build_deep);
  add_tree ("tree.build.deep/1e4", "tree.delete.deep/1e4", 10000, 0, build_deep);
  add_bytes ("bytes.object/0", 100000, bytes_object<QObject>);
  add_bytes ("bytes.object/10", 100000, bytes_object<Ten>);
  add_bytes ("bytes.tree.wide", 100000, bytes_tree, build_wide);
  add_bytes ("bytes.tree.fan10", 100000, bytes_tree, build_fan10);
  add_bytes ("bytes.tree.deep", 10000, bytes_tree, build_deep);
  return bench_main (argc, argv, "qobject", ops.data (), ops.size ());
}

#include "qobject.moc.cc"
