//! The bill of materials of a component, in the JSON form of CycloneDX 1.6: the assemblies and the engine, with versions
//! and hashes. It has neither a time nor a serial number, so that the same input gives the same bytes.

use crate::core_module::CoreModule;
use crate::engine::Engine;
use crate::metadata::AssemblySet;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

/// The NuGet package that the engine is linked from.
const RUNTIME_PACK: &str = "Microsoft.NETCore.App.Runtime.Mono.browser-wasm";

/// What a component is made from.
#[derive(Debug, Clone)]
pub struct BillOfMaterials {
    materials: Vec<Value>,
}

impl BillOfMaterials {
    /// Of an application and its engine.
    pub fn of_application(set: &AssemblySet, engine: &Engine) -> Self {
        let version = set.runtime_version();
        let purl = format!("pkg:nuget/{RUNTIME_PACK}@{version}");
        let engine = json!({
            "type": "framework",
            "bom-ref": purl,
            "name": RUNTIME_PACK,
            "version": version,
            "purl": purl,
            "hashes": hashes(&engine.module),
        });
        let assemblies = set.assemblies().iter().map(|assembly| {
            let (name, version) = (assembly.name(), assembly.version());
            library(&format!("{name}.dll"), Some(version), assembly.bytes())
        });
        Self { materials: [engine].into_iter().chain(assemblies).collect() }
    }

    /// Of a core module of another compiler, which `name` names.
    pub fn of_core_module(core: &CoreModule, name: &str) -> Self {
        Self { materials: vec![library(name, None, core.bytes())] }
    }

    /// The bill of the component `bytes` of the file `name`.
    pub fn json(&self, name: &str, bytes: &[u8]) -> String {
        let refs: Vec<&Value> = self.materials.iter().map(|material| &material["bom-ref"]).collect();
        let bill = json!({
            "$schema": "http://cyclonedx.org/schema/bom-1.6.schema.json",
            "bomFormat": "CycloneDX",
            "specVersion": "1.6",
            "version": 1,
            "metadata": {
                "tools": { "components": [{
                    "type": "application",
                    "name": "componentize-dotnet",
                    "version": env!("CARGO_PKG_VERSION"),
                }] },
                "component": {
                    "type": "application",
                    "bom-ref": name,
                    "name": name,
                    "hashes": hashes(bytes),
                },
            },
            "components": self.materials,
            "dependencies": [{ "ref": name, "dependsOn": refs }],
        });
        format!("{bill:#}\n")
    }
}

fn library(name: &str, version: Option<String>, bytes: &[u8]) -> Value {
    let mut library = json!({ "type": "library", "bom-ref": name, "name": name, "hashes": hashes(bytes) });
    if let Some(version) = version {
        library["version"] = Value::String(version);
    }
    library
}

fn hashes(bytes: &[u8]) -> Value {
    let digest: String = Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect();
    json!([{ "alg": "SHA-256", "content": digest }])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bill_names_each_material_with_its_hash_and_is_always_the_same() {
        let bytes = wat::parse_str("(module)").expect("the text is a module");
        let core = CoreModule::from_bytes(bytes, "`core.wasm`").expect("the module is valid");
        let bill = || BillOfMaterials::of_core_module(&core, "core.wasm").json("shop.wasm", b"shop");
        let parsed: Value = serde_json::from_str(&bill()).expect("it is JSON");
        assert_eq!(parsed["bomFormat"], "CycloneDX");
        assert_eq!(parsed["metadata"]["component"]["name"], "shop.wasm");
        assert_eq!(parsed["dependencies"][0]["dependsOn"], json!(["core.wasm"]));
        // The hash of the eight bytes of an empty module.
        let empty = "93a44bbb96c751218e4c00d479e4c14358122a389acca16205b1e4d0dc5f9476";
        assert_eq!(parsed["components"][0]["hashes"][0]["content"], empty);
        assert_eq!(bill(), bill());
    }
}
