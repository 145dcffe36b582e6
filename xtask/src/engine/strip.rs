//! Makes the engine out of the module that was linked with its relocations. Functions and data stay where they are, so what
//! the relocations say of them holds; relocations, symbols and the padding of numbers go, and memory that is zero anyway.

use anyhow::Result;
use std::convert::Infallible;
use wasm_encoder::reencode::{Error, Reencode, utils};
use wasm_encoder::{DataSection, Module};
use wasmparser::{CustomSectionReader, DataSectionReader, Parser, Payload};

/// The module without what only the linker needs.
pub fn strip(linked: &[u8]) -> Result<Vec<u8>> {
    let mut strip = Strip { segments: 0 };
    for payload in Parser::new(0).parse_all(linked) {
        if let Payload::DataSection(section) = payload? {
            for data in section {
                strip.segments += u32::from(!is_zero(data?.data));
            }
        }
    }
    let mut module = Module::new();
    strip.parse_core_module(&mut module, Parser::new(0), linked)?;
    Ok(module.finish())
}

struct Strip {
    segments: u32,
}

impl Reencode for Strip {
    type Error = Infallible;

    fn parse_custom_section(
        &mut self,
        _: &mut Module,
        _: CustomSectionReader<'_>,
    ) -> std::result::Result<(), Error<Infallible>> {
        Ok(())
    }

    fn data_count(&mut self, _: u32) -> std::result::Result<u32, Error<Infallible>> {
        Ok(self.segments)
    }

    fn parse_data_section(
        &mut self,
        data: &mut DataSection,
        section: DataSectionReader<'_>,
    ) -> std::result::Result<(), Error<Infallible>> {
        for segment in section {
            let segment = segment?;
            if !is_zero(segment.data) {
                utils::parse_data(self, data, segment)?;
            }
        }
        Ok(())
    }
}

fn is_zero(bytes: &[u8]) -> bool {
    bytes.iter().all(|&byte| byte == 0)
}
