/* See messages.c. */
#ifndef MESSAGES_H
#define MESSAGES_H

#include <mono/metadata/object.h>

/* The text in a field of an exception that a class declares, as it was given to it: nothing managed runs here. To be freed; NULL
 * where there is none. */
char *messages_field(MonoObject *exception, MonoClass *class, const char *name);

/* The message alike. */
char *messages_of(MonoObject *exception);

#endif
