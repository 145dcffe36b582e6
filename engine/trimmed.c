/* Failures that trimming may have caused: the first of them is told together with how to keep more. Whether the
 * application was trimmed stands in the runtime configuration; nothing is told of one that was not. */
#include "trimmed.h"
#include "contract.h"
#include "messages.h"

#include <mono/metadata/appdomain.h>
#include <mono/metadata/class.h>
#include <mono/metadata/exception.h>
#include <mono/metadata/image.h>
#include <mono/metadata/loader.h>
#include <mono/metadata/object.h>
#include <mono/metadata/profiler.h>
#include <mono/utils/mono-publib.h>
#include <stdio.h>
#include <string.h>

static const char *untrimmed; /* the simple name of the assembly that is kept whole, or NULL */
static bool told;

static void tell(const char *before, const char *name, const char *after) {
    if (told)
        return;
    told = true;
    fflush(stdout);
    fprintf(stderr,
            "%s%s%s in a component that was trimmed. What is found only by its name, through reflection, is not in it: "
            "keep an assembly whole with the item TrimmerRootAssembly in the project file, or everything with the "
            "property PublishTrimmed=false.\n",
            before, name, after);
}

static bool message_has(MonoObject *exception, const char *part) {
    char *text = messages_of(exception);
    bool has = text && strstr(text, part);
    mono_free(text);
    return has;
}

/* What the class library looks for and does without: translations of its texts, and serializers made beforehand. */
static bool is_optional(const char *assembly) {
    return strstr(assembly, ".resources") || strstr(assembly, ".XmlSerializers");
}

/* Of an assembly, when the runtime threw it, which gives no message; of a file there is always one. */
static bool misses_assembly(MonoObject *exception) {
    static const char begin[] = "Could not load file or assembly";
    char *message = messages_of(exception);
    char *file = messages_field(exception, mono_object_get_class(exception), "<FileName>k__BackingField");
    bool misses = message && *message ? !strncmp(message, begin, sizeof begin - 1) : file && !is_optional(file);
    mono_free(message);
    mono_free(file);
    return misses;
}

/* ---- what cannot come from trimming: what the assembly does and has that is kept whole ------------- */

static mono_bool keep_method(MonoMethod *method, int32_t native_offset, int32_t il_offset, mono_bool managed, void *data) {
    (void)native_offset, (void)il_offset;
    if (managed)
        *(MonoMethod **)data = method;
    return managed;
}

static bool is_thrown_by_untrimmed(void) {
    MonoMethod *method = NULL;
    mono_stack_walk_no_il(keep_method, &method);
    return method && !strcmp(mono_image_get_name(mono_class_get_image(mono_method_get_class(method))), untrimmed);
}

/* A name as reflection has it; it is changed. */
static bool is_type_of_untrimmed(char *name) {
    MonoImage *image = mono_image_loaded(untrimmed);
    if (!image)
        return false;
    name[strcspn(name, "[")] = 0;
    for (char *nested = name; (nested = strchr(nested, '+'));)
        *nested = '/';
    char *outer_end = name + strcspn(name, "/"), *dot = NULL;
    for (char *at = name; at < outer_end; at++)
        if (*at == '.')
            dot = at;
    if (dot)
        *dot = 0;
    MonoClass *class = mono_class_from_name(image, dot ? name : "", dot ? dot + 1 : name);
    if (dot)
        *dot = '.';
    return class;
}

/* Whether a message has in quotes the assembly, a type of it, or a member of such a type. */
static bool is_about_untrimmed(MonoObject *exception) {
    char *message = messages_of(exception);
    bool is_about = false;
    size_t length = strlen(untrimmed);
    for (char *begin = message, *end; !is_about && begin && (begin = strchr(begin, '\'')); begin = end + 1) {
        end = strchr(++begin, '\'');
        if (!end)
            break;
        *end = 0;
        is_about = (!strncmp(begin, untrimmed, length) && begin[length] == ',') || is_type_of_untrimmed(begin);
        char *member = is_about ? NULL : strrchr(begin, '.');
        if (member) {
            *member = 0;
            is_about = is_type_of_untrimmed(begin);
        }
    }
    mono_free(message);
    return is_about;
}

/* What reflection, serializers and containers throw when they look for something that is not there. */
static bool may_come_from_trimming(MonoObject *exception) {
    static const char *const missing[] = {
        "MissingFieldException", "MissingMemberException", "MissingMethodException", "TypeLoadException"};
    MonoClass *class = mono_object_get_class(exception);
    const char *space = mono_class_get_namespace(class), *name = mono_class_get_name(class);
    if (!strcmp(space, "System.IO"))
        return !strcmp(name, "FileNotFoundException") && misses_assembly(exception);
    if (strcmp(space, "System"))
        return false;
    for (size_t i = 0; i < sizeof missing / sizeof *missing; i++)
        if (!strcmp(name, missing[i]))
            return true;
    if (!strcmp(name, "NotSupportedException") || !strcmp(name, "InvalidOperationException"))
        return message_has(exception, "constructor") || message_has(exception, "metadata for type");
    return false;
}

static void on_thrown(MonoProfiler *profiler, MonoObject *exception) {
    (void)profiler;
    if (!told && may_come_from_trimming(exception) && !is_thrown_by_untrimmed() && !is_about_untrimmed(exception))
        tell("The exception ", mono_class_get_name(mono_object_get_class(exception)), " was thrown");
}

/* For System.Text.Json (ComponentizeDotnet.Trimming/ReportEmptyContracts.cs), which gives a MonoType. */
void engine_empty_contract(void *type) {
    if (!untrimmed)
        return;
    MonoClass *class = mono_class_from_mono_type(type);
    const char *assembly = mono_image_get_name(mono_class_get_image(class));
    if (strcmp(assembly, untrimmed) && strcmp(assembly, "System.Private.CoreLib"))
        tell("System.Text.Json found no members of ", mono_class_get_name(class), "");
}

void trimmed_watch(const char *assembly) {
    untrimmed = assembly;
    mono_profiler_set_exception_throw_callback(mono_profiler_create(NULL), on_thrown);
}
