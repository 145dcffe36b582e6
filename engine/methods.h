/* Names of methods, as profiles have them: they outlive a rebuild, which gives methods other tokens. */
#ifndef METHODS_H
#define METHODS_H

#include <mono/metadata/image.h>
#include <mono/metadata/object.h>
#include <stdbool.h>
#include <stddef.h>

/* It begins as a string of the canonical ABI does. */
typedef struct {
    char *data;
    size_t length, room;
} Text;

/* Appends the name of a method, without the end of the line. Gives false, and appends nothing, where it has none that could
 * be found again: code that the runtime made itself. */
bool methods_write(Text *text, MonoMethod *method);
void methods_append(Text *text, char character);

/* The method of a name that ends with the line; NULL where the application has none. No code runs for it, and none of the
 * events that tell managed code of what is missing. */
MonoMethod *methods_find(const char *name);

/* Whether a class has a name: pointers and parameters of generics have none. */
bool methods_has_name(MonoClass *class);
/* The simple name of the assembly of an image. */
const char *methods_assembly_name(MonoImage *image);

/* The image of a line `[ASSEMBLY]*`, which stands for all methods of an assembly; NULL for other lines. */
MonoImage *methods_image(const char *line);

/* The line after this one, or the end of the text. */
char *methods_next(char *line);

#endif
