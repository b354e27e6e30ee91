/* The classes of the Qt peer: moc reads this file. */
#ifndef BENCH_QOBJECT_H
#define BENCH_QOBJECT_H

#include <QtCore/QObject>
#include <QtCore/QString>

class Face
{
public:
  virtual ~Face ()
  {
  }
};
Q_DECLARE_INTERFACE (Face, "bench.Face")

class Ten : public QObject
{
  Q_OBJECT
  Q_PROPERTY (uint prop0 MEMBER m_0)
  Q_PROPERTY (uint prop1 MEMBER m_1)
  Q_PROPERTY (uint prop2 MEMBER m_2)
  Q_PROPERTY (uint prop3 MEMBER m_3)
  Q_PROPERTY (uint prop4 MEMBER m_4)
  Q_PROPERTY (uint prop5 READ prop5 WRITE setProp5)
  Q_PROPERTY (uint prop6 READ prop6 WRITE setProp6 NOTIFY changed)
  Q_PROPERTY (bool flag MEMBER m_flag)
  Q_PROPERTY (QString string READ string WRITE setString)
  Q_PROPERTY (QObject *link READ link WRITE setLink)

public:
  uint
  prop5 () const
  {
    return m_5;
  }
  void
  setProp5 (uint value)
  {
    m_5 = value;
  }
  uint
  prop6 () const
  {
    return m_6;
  }
  void
  setProp6 (uint value)
  {
    m_6 = value;
    Q_EMIT changed (int (value));
  }
  QString
  string () const
  {
    return m_string;
  }
  void
  setString (const QString &value)
  {
    m_string = value;
  }
  QObject *
  link () const
  {
    return m_link;
  }
  void
  setLink (QObject *value)
  {
    m_link = value;
  }

Q_SIGNALS:
  void changed (int value);

private:
  uint m_0 = 100, m_1 = 101, m_2 = 102, m_3 = 103, m_4 = 104, m_5 = 105, m_6 = 106;
  bool m_flag = true;
  QString m_string;
  QObject *m_link = nullptr;
};

class Faced : public Ten, public Face
{
  Q_OBJECT
  Q_INTERFACES (Face)
};

class Two : public Faced
{
  Q_OBJECT
};

class Three : public Two
{
  Q_OBJECT
};

class Four : public Three
{
  Q_OBJECT

public Q_SLOTS:
  void
  count (int)
  {
    hits++;
  }

public:
  long hits = 0;
};

#endif
