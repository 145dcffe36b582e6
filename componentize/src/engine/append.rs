//! Makes a core module out of the engine and an application: the assemblies as data, imports and
//! trampolines for what they call and what calls them, and the extension block that tells the engine.

use super::image::Image;
use super::manifest::{Engine, damaged};
use super::needed::{ENGINE_SECTION, Needed};
use super::preinitialize::{self, AotProfile};
use super::trampoline::{self, ArgumentReaders, Around, ToManaged};
use crate::core_module::{CoreModule, Origins};
use crate::metadata::{AssemblySet, CORE_LIBRARY, Callback, PInvoke, Structs};
use crate::wasm::{Export, Import, ModuleEdit, Outline};
use crate::{Options, Preinitialization, Profile};
use contract::{
    Assembly, Descriptor, Extension, FORMAT, Flat, Library, Property, Record, Signature, Symbol, ToNative,
    export, link,
};
use diagnostics::{Code, Diagnostic, Diagnostics, Result};
use std::borrow::Cow;
use std::collections::BTreeMap;
use wasmparser::ExternalKind;

const WHAT: &str = "the engine";
/// The method of the core library that ICU gives the names of months, days and eras to.
const CALLBACK_OF_ICU: &str = "System.Globalization.CalendarData.EnumCalendarInfoCallback";
/// The most bytes of assemblies that a module can carry; linear memory must hold them and the heap.
const MOST_BYTES: usize = 1 << 30;

impl CoreModule {
    /// Appends an application to the engine of its class library's version.
    ///
    /// # Errors
    /// When an imported or exported method has a signature without a wasm form, two methods want the same
    /// export or one import with different signatures, or the engine is damaged.
    pub fn from_assemblies(set: &AssemblySet, engine: &Engine, options: &Options) -> Result<Self> {
        let (mut module, origins) = append(set, engine, options)?;
        let (mut prepared, mut missing) = (0, Vec::new());
        if options.preinitialization != Preinitialization::None {
            let image = preinitialize::preinitialize(&module, &profile(set, options), &engine.compiled)?;
            (module, prepared, missing) = (image.module, image.prepared, image.missing);
        }
        let mut made = Self::of_application(module, origins, set, prepared, missing);
        if engine.instances.is_some() {
            made = made.processed_by("mono-aot-cross");
        }
        if options.preinitialization != Preinitialization::None {
            made = made.processed_by("wizer");
        }
        Ok(made)
    }
}

/// What the user says is run.
fn profile<'a>(set: &AssemblySet, options: &'a Options) -> Cow<'a, Profile> {
    match options.profile_application {
        true => {
            Cow::Owned(options.profile.with_assemblies(set.of_application().map(|assembly| assembly.name())))
        }
        false => Cow::Borrowed(&options.profile),
    }
}

/// The methods of the profile that the application has, for Mono's ahead-of-time compiler.
///
/// # Errors
/// When there is no module of the application, or its runtime does not start.
pub fn aot_profile(set: &AssemblySet, engine: &Engine, profile: &Profile) -> Result<AotProfile> {
    let options = Options { preinitialization: Preinitialization::Runtime, ..Options::default() };
    let (module, _) = append(set, engine, &options)?;
    preinitialize::aot_profile(&module, profile)
}

/// The module, whose runtime has not started.
fn append(set: &AssemblySet, engine: &Engine, options: &Options) -> Result<(Vec<u8>, Origins)> {
    check_size(set)?;
    let plan = Plan::new(set, engine, options)?;
    let mut edit = ModuleEdit::new(&engine.module, WHAT)?;
    let needed = Needed::of(set, &engine.manifest, &plan.kept_exports, options.icu_data.is_some());
    needed.leave_out_wasi(&mut edit);
    needed.leave_out_code(&mut edit);
    let features = serde_json::to_vec(&needed.features(engine.module.len())).expect("it is text and numbers");
    edit.add_section(ENGINE_SECTION, features);
    edit.keep_exports(|name| plan.kept_exports.contains(&name));
    let hooks = Hooks::find(edit.outline())?;
    let mut appender = Appender::new(hooks, edit, engine, options.preinitialization);
    let extension = appender.extension(set, engine, &plan, options);
    appender.edit.add_data(engine.manifest.extension, extension);
    Ok((appender.finish()?, plan.origins))
}

fn check_size(set: &AssemblySet) -> Result<()> {
    let assemblies = set.assemblies().iter().map(|assembly| assembly.bytes().len());
    let size: usize = assemblies.chain(set.satellites().iter().map(|satellite| satellite.bytes.len())).sum();
    if size <= MOST_BYTES {
        return Ok(());
    }
    let message = format!("the assemblies have {size} bytes, and a component can carry {MOST_BYTES}");
    Err(Diagnostic::new(Code::ApplicationSize, message)
        .with_help("trim the application, or read data at run time")
        .into())
}

/// What the module will import and export, checked.
struct Plan<'a> {
    /// Sorted, without repetition; with the first method that asks for each.
    imports: BTreeMap<Import, &'a str>,
    callbacks: Vec<(&'a Callback, &'a Signature)>,
    /// The signatures that the interpreter calls and the engine has no trampoline for, by cookie.
    to_native: BTreeMap<String, &'a Signature>,
    kept_exports: Vec<&'static str>,
    origins: Origins,
}

impl<'a> Plan<'a> {
    fn new(set: &'a AssemblySet, engine: &Engine, options: &Options) -> Result<Self> {
        let mut problems = Diagnostics::new();
        let imports = imports(set, &mut problems);
        let callbacks = callbacks(set, &mut problems);
        let has_exports = callbacks.iter().any(|(callback, _)| callback.export.is_some());
        let kept_exports = kept_exports(set, has_exports, options);
        check_exports(&callbacks, &kept_exports, &mut problems);
        let provided = |pinvoke: &&PInvoke| {
            pinvoke.is_wasm_import || engine.manifest.libraries.contains_key(&pinvoke.library)
        };
        let called = set.pinvokes().iter().filter(provided).filter_map(|call| call.signature.as_ref().ok());
        let to_native = called
            .chain(set.pointer_calls())
            .map(|signature| (signature.cookie(), signature))
            .filter(|(cookie, signature)| {
                trampoline::is_callable(signature) && !engine.manifest.cookies.contains(cookie)
            })
            .collect();
        let origins = Origins {
            imports: imports
                .iter()
                .map(|(import, method)| ((import.module.clone(), import.name.clone()), (*method).to_owned()))
                .collect(),
            exports: callbacks
                .iter()
                .filter_map(|(callback, _)| Some((callback.export.clone()?, callback.method.clone())))
                .collect(),
        };
        problems.into_result(Self { imports, callbacks, to_native, kept_exports, origins })
    }
}

fn imports<'a>(set: &'a AssemblySet, problems: &mut Diagnostics) -> BTreeMap<Import, &'a str> {
    let mut imports: BTreeMap<Import, &str> = BTreeMap::new();
    let mut known: BTreeMap<(&str, &str), (&Signature, &str)> = BTreeMap::new();
    for pinvoke in set.pinvokes().iter().filter(|pinvoke| pinvoke.is_wasm_import) {
        let PInvoke { library, entry_point, method, .. } = pinvoke;
        let signature = match &pinvoke.signature {
            Ok(signature) if trampoline::is_callable(signature) => signature,
            Ok(_) => {
                problems.push(too_wide(method));
                continue;
            }
            Err(reason) => {
                problems.push(unsupported(Code::ImportSignature, "import", method, reason));
                continue;
            }
        };
        let first = known.entry((library, entry_point)).or_insert((signature, method));
        if first.0 != signature {
            problems.push(import_conflict(pinvoke, signature, first.1, first.0));
            continue;
        }
        let import =
            Import { module: library.clone(), name: entry_point.clone(), signature: signature.clone() };
        imports.entry(import).or_insert(method);
    }
    imports
}

fn callbacks<'a>(set: &'a AssemblySet, problems: &mut Diagnostics) -> Vec<(&'a Callback, &'a Signature)> {
    let mut usable = Vec::new();
    // The engine binds the others of the core library.
    let of_application =
        |callback: &&Callback| callback.assembly != CORE_LIBRARY || callback.method == CALLBACK_OF_ICU;
    for callback in set.callbacks().iter().filter(of_application) {
        match &callback.signature {
            Ok(signature) => usable.push((callback, signature)),
            Err(reason) if callback.export.is_some() => {
                problems.push(unsupported(Code::ExportSignature, "export", &callback.method, reason));
            }
            // Only when its address is taken can this matter, and then the runtime says so.
            Err(_) => {}
        }
    }
    usable
}

/// The engine's exports that stay in the module. A program that nobody calls but through `_start` needs no
/// other way in.
fn kept_exports(set: &AssemblySet, has_exports: bool, options: &Options) -> Vec<&'static str> {
    let mut kept = vec![export::MEMORY, export::REALLOC];
    if set.is_program() {
        kept.push(export::START);
    }
    if has_exports || !set.is_program() {
        kept.push(export::INITIALIZE);
    }
    match options.preinitialization {
        // What an image has translated already would be missing from what is recorded.
        Preinitialization::None => kept.extend([export::RECORD, export::RECORDED]),
        Preinitialization::Runtime => kept.extend(preinitialize::EXPORTS),
        Preinitialization::Training => {
            kept.extend(preinitialize::EXPORTS);
            kept.extend([export::TRAIN, export::SETTLE]);
        }
    }
    kept
}

fn check_exports(callbacks: &[(&Callback, &Signature)], engine: &[&str], problems: &mut Diagnostics) {
    let mut first: BTreeMap<&str, &str> = engine.iter().map(|&name| (name, "the engine")).collect();
    for (callback, _) in callbacks {
        let Some(export) = &callback.export else { continue };
        if let Some(other) = first.insert(export, &callback.method) {
            let message = format!("`{other}` and `{}` both export `{export}`", callback.method);
            problems.push(
                Diagnostic::new(Code::ExportDuplicate, message)
                    .with_help("give one of them another EntryPoint, or remove it"),
            );
        }
    }
}

fn unsupported(code: Code, what: &str, method: &str, reason: &str) -> Diagnostic {
    Diagnostic::new(
        code,
        format!("the {what} `{method}` has a signature without a WebAssembly form: {reason}"),
    )
    .with_help("use numbers, enums, pointers and native integers, as the canonical ABI's core types are")
}

fn too_wide(method: &str) -> Diagnostic {
    let message = format!("the import `{method}` has more parameters than the interpreter can pass");
    Diagnostic::new(Code::ImportSignature, message)
        .with_help("declare it as a packed import, as the generated bindings do")
}

fn import_conflict(pinvoke: &PInvoke, signature: &Signature, other: &str, theirs: &Signature) -> Diagnostic {
    let PInvoke { library, entry_point, method, .. } = pinvoke;
    let message = format!(
        "`{other}` imports `{entry_point}` of `{library}` as `{theirs}`, and `{method}` as `{signature}`"
    );
    Diagnostic::new(Code::ImportConflict, message).with_help("declare the import with one signature")
}

/// What the engine exports for this crate.
struct Hooks {
    stack_pointer: u32,
    bind: u32,
    resume: u32,
    leave: u32,
    enter_post_return: u32,
    leave_post_return: u32,
    readers: ArgumentReaders,
}

impl Hooks {
    fn find(outline: &Outline<'_>) -> Result<Self> {
        let find = |name: &str, kind: ExternalKind| -> Result<u32> {
            let found = outline.export(name).filter(|found: &&Export<'_>| found.kind == kind);
            let missing = || damaged(&format!("it does not export `{name}`")).into();
            found.map(|found| found.index).ok_or_else(missing)
        };
        let function = |name: &str| find(name, ExternalKind::Func);
        let reader = |kind: &str| function(&export::reader(kind));
        for name in [export::REALLOC, export::INITIALIZE, export::START, export::LEFT_OUT] {
            function(name)?;
        }
        if find(export::MEMORY, ExternalKind::Memory)? != 0 || find(export::TABLE, ExternalKind::Table)? != 0
        {
            return Err(damaged("its memory or its function table is not the first").into());
        }
        Ok(Self {
            stack_pointer: find(export::STACK_POINTER, ExternalKind::Global)?,
            bind: function(export::BIND)?,
            resume: function(export::RESUME)?,
            leave: function(export::LEAVE)?,
            enter_post_return: function(export::ENTER_POST_RETURN)?,
            leave_post_return: function(export::LEAVE_POST_RETURN)?,
            readers: ArgumentReaders {
                iarg: reader("iarg")?,
                larg: reader("larg")?,
                farg: reader("farg")?,
                darg: reader("darg")?,
                retval: reader("retval")?,
            },
        })
    }
}

/// Collects what is appended.
struct Appender<'m> {
    hooks: Hooks,
    edit: ModuleEdit<'m>,
    image: Image,
    /// Whether compiled code is in the engine.
    compiled: bool,
    preinitialization: Preinitialization,
    table_base: u32,
    table: Vec<u32>,
}

impl<'m> Appender<'m> {
    fn new(
        hooks: Hooks,
        edit: ModuleEdit<'m>,
        engine: &Engine,
        preinitialization: Preinitialization,
    ) -> Self {
        Self {
            hooks,
            edit,
            image: Image::new(engine.manifest.heap_base),
            compiled: engine.instances.is_some(),
            preinitialization,
            table_base: engine.manifest.table_base,
            table: Vec::new(),
        }
    }

    fn finish(mut self) -> Result<Vec<u8>> {
        self.edit.add_table_entries(self.table_base, self.table);
        let (base, bytes) = self.image.finish();
        self.edit.add_data(base, bytes);
        self.edit.apply().map(Cow::into_owned)
    }

    fn table_entry(&mut self, function: u32) -> u32 {
        self.table.push(function);
        self.table_base + self.table.len() as u32 - 1
    }

    /// The extension block.
    fn extension(
        &mut self,
        set: &AssemblySet,
        engine: &Engine,
        plan: &Plan<'_>,
        options: &Options,
    ) -> Vec<u8> {
        let [assemblies, assembly_count] = self.assemblies(set, engine);
        let [libraries, library_count] = self.libraries(plan);
        let [to_native, to_native_count] = self.interpreter_calls(plan);
        let [to_managed, to_managed_count] = self.managed_methods(plan);
        let [properties, property_count] = self.properties(options);
        let main_assembly = match set.is_program() {
            true => self.image.text(set.app().name()),
            false => 0,
        };
        let icu_data = options.icu_data.as_ref().map_or(0, |data| self.image.add(data, 16));
        let heap_start = self.image.end().next_multiple_of(16);
        self.edit.require_memory(u64::from(heap_start));
        let block = Extension {
            format: FORMAT,
            heap_start,
            assemblies,
            assembly_count,
            libraries,
            library_count,
            to_native,
            to_native_count,
            to_managed,
            to_managed_count,
            properties,
            property_count,
            main_assembly,
            icu_data,
        };
        block.words().iter().flat_map(|word| word.to_le_bytes()).collect()
    }

    fn assemblies(&mut self, set: &AssemblySet, engine: &Engine) -> [u32; 2] {
        let of_application = set.assemblies().iter().map(|assembly| (assembly.name(), assembly.bytes()));
        let of_compiled_code = engine.instances.iter().map(|bytes| (link::INSTANCES, &bytes[..]));
        let of_languages = set.satellites().iter().map(|satellite| (&*satellite.name, &*satellite.bytes));
        let mut rows = Vec::new();
        for (name, bytes) in of_application.chain(of_compiled_code).chain(of_languages) {
            let name = self.image.text(&format!("{name}.dll"));
            let data = self.image.add(bytes, 16);
            rows.push(Assembly { name, data, size: bytes.len() as u32 });
        }
        self.image.table(&rows)
    }

    fn libraries(&mut self, plan: &Plan<'_>) -> [u32; 2] {
        let mut libraries: BTreeMap<&str, Vec<Symbol>> = BTreeMap::new();
        for import in plan.imports.keys() {
            let function = self.edit.import(import);
            let function = self.table_entry(function);
            let symbol = Symbol { name: self.image.text(&import.name), function };
            libraries.entry(&import.module).or_default().push(symbol);
        }
        let mut rows = Vec::new();
        for (library, symbols) in libraries {
            let name = self.image.text(library);
            let [symbols, count] = self.image.table(&symbols);
            rows.push(Library { name, symbols, count });
        }
        self.image.table(&rows)
    }

    fn interpreter_calls(&mut self, plan: &Plan<'_>) -> [u32; 2] {
        let takes = Signature { params: vec![Flat::I32; 2], result: None };
        let mut rows = Vec::new();
        for (cookie, signature) in &plan.to_native {
            let ty = self.edit.type_index(signature);
            let body = trampoline::to_native(signature, ty, &self.hooks.readers);
            let function = self.edit.add_function(&takes, body);
            rows.push(ToNative { cookie: self.image.text(cookie), function: self.table_entry(function) });
        }
        self.image.table(&rows)
    }

    fn managed_methods(&mut self, plan: &Plan<'_>) -> [u32; 2] {
        let unbound = vec![Descriptor::default(); plan.callbacks.len()];
        let [descriptors, _] = self.image.table(&unbound);
        let mut rows = Vec::new();
        for (callback, signature) in &plan.callbacks {
            let row = rows.len() as u32;
            let descriptor = descriptors + size_of::<Descriptor>() as u32 * row;
            let function = self.managed_trampoline(signature, &callback.structs, row, descriptor);
            if let Some(export) = &callback.export {
                let body = trampoline::export(signature, function, self.around(export));
                let exported = self.edit.add_function(signature, body);
                self.edit.export(export, exported);
            }
            let assembly = self.image.text(&callback.assembly);
            let function = self.table_entry(function);
            rows.push(contract::ToManaged { assembly, token: callback.token, function, descriptor });
        }
        self.image.table(&rows)
    }

    fn managed_trampoline(
        &mut self,
        signature: &Signature,
        structs: &Structs,
        row: u32,
        descriptor: u32,
    ) -> u32 {
        let params = vec![Flat::I32; trampoline::entry_params(signature, structs)];
        let entry_type = self.edit.type_index(&Signature { params, result: None });
        let Hooks { bind, stack_pointer, .. } = self.hooks;
        let compiled = self.compiled.then(|| self.edit.type_index(signature));
        let to = ToManaged { row, descriptor, bind, stack_pointer, compiled };
        self.edit.add_function(signature, trampoline::to_managed(signature, structs, &to, entry_type))
    }

    fn around(&self, export: &str) -> Around {
        let Hooks { resume, leave, enter_post_return, leave_post_return, .. } = self.hooks;
        let resume = (self.preinitialization == Preinitialization::Training).then_some(resume);
        match export.starts_with(export::POST_RETURN) {
            true => Around::PostReturn { enter: enter_post_return, leave: leave_post_return },
            false => Around::Call { resume, leave },
        }
    }

    fn properties(&mut self, options: &Options) -> [u32; 2] {
        let properties = options.runtime_properties.iter();
        let rows: Vec<_> = properties
            .map(|(key, value)| Property { key: self.image.text(key), value: self.image.text(value) })
            .collect();
        self.image.table(&rows)
    }
}
