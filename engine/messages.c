/* What the runtime throws with no word of what went wrong: its message becomes one like .NET's. The interpreter hands what
 * it throws to mono_handle_exception, with the call that it stands in. */
#include "messages.h"
#include "mono_private.h"

#include <mono/metadata/appdomain.h>
#include <mono/metadata/class.h>
#include <mono/metadata/exception.h>
#include <mono/metadata/image.h>
#include <mono/metadata/loader.h>
#include <mono/metadata/object.h>
#include <mono/utils/mono-publib.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

char *messages_field(MonoObject *exception, MonoClass *class, const char *name) {
    MonoClassField *field = mono_class_get_field_from_name(class, name);
    MonoString *text = NULL;
    if (field)
        mono_field_get_value(exception, field, &text);
    return text ? mono_string_to_utf8(text) : NULL;
}

char *messages_of(MonoObject *exception) {
    return messages_field(exception, mono_get_exception_class(), "_message");
}

static void say(MonoObject *exception, const char *text) {
    MonoClassField *field = mono_class_get_field_from_name(mono_get_exception_class(), "_message");
    mono_field_set_value(exception, field, mono_string_new(mono_domain_get(), text));
}

/* A message with two parts of its own. */
static void say_of(MonoObject *exception, const char *format, const char *one, const char *other) {
    size_t room = strlen(format) + strlen(one) + strlen(other) + 1;
    char *text = malloc(room);
    if (!text)
        return;
    snprintf(text, room, format, one, other);
    say(exception, text);
    free(text);
}

/* Nullable<T> is unboxed by a method of its own, as a T. */
static MonoClass *wanted_by(MonoMethod *method, MonoClass *class) {
    MonoClass *owner = mono_method_get_class(method);
    bool is_nullable = !strcmp(mono_class_get_name(owner), "Nullable`1");
    return is_nullable && !strcmp(mono_method_get_name(method), "Unbox") ? owner : class;
}

static char *name_of(MonoClass *class) {
    return mono_type_get_name_full(mono_class_get_type(class), MONO_TYPE_NAME_FORMAT_REFLECTION);
}

/* castclass and unbox of the interpreter have the numbers of the variable that gets the result, of the one that has the
 * object, and of the class among the data of the method. */
static void say_which_cast(const InterpreterFrame *frame, MonoObject *exception) {
    enum { OBJECT = 2, CLASS = 3 };
    const uint16_t *instruction = frame && frame->behind ? frame->behind - 1 : NULL;
    const char *name = instruction ? mono_interp_opname(*instruction) : "";
    if (strncmp(name, "castclass", 9) && strcmp(name, "unbox"))
        return;
    MonoObject *object = *(MonoObject **)(frame->variables + instruction[OBJECT]);
    MonoClass *class = wanted_by(frame->method->method, frame->method->data[instruction[CLASS]]);
    if (!object)
        return;
    char *from = name_of(mono_object_get_class(object)), *to = name_of(class);
    say_of(exception, "Unable to cast object of type '%s' to type '%s'.", from, to);
    mono_free(from);
    mono_free(to);
}

/* The runtime gives a library's name alone, or where in memory an image lies, or nothing. */
static void say_what(const InterpreterFrame *frame, MonoObject *exception) {
    MonoClass *class = mono_object_get_class(exception);
    if (mono_class_get_image(class) != mono_get_corlib() || strcmp(mono_class_get_namespace(class), "System"))
        return;
    const char *name = mono_class_get_name(class);
    char *message = messages_of(exception);
    bool is_empty = message && !*message;
    if (!strcmp(name, "InvalidCastException")) {
        if (is_empty)
            say(exception, "Object cannot be stored in an array of this type.");
        else
            say_which_cast(frame, exception);
    } else if (!strcmp(name, "InvalidProgramException") && is_empty) {
        say(exception, "Common Language Runtime detected an invalid program.");
    } else if (!strcmp(name, "BadImageFormatException") && message && !strncmp(message, "0x", 2)) {
        say(exception, "Bad IL format.");
    } else if (!strcmp(name, "DllNotFoundException") && message && !strchr(message, ' ')) {
        say_of(exception,
               "Unable to load shared library '%s' or one of its dependencies. A component has no native libraries besides "
               "the interfaces that it imports.%s",
               message, "");
    }
    mono_free(message);
}

int32_t __real_mono_handle_exception(MonoContext *context, MonoObject *exception);
int32_t __wrap_mono_handle_exception(MonoContext *context, MonoObject *exception) {
    say_what(context->stack, exception);
    return __real_mono_handle_exception(context, exception);
}
