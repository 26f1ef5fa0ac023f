//! Globals: constants that are objects, closures, variables.

use super::runtime_module::MODULE;
use super::{Encoder, runtime_code};
use crate::primitive::Constant;
use crate::source::Number;
use crate::wasm::code::{ConstantKey, Table};
use crate::wasm::emit::immediate;
use crate::wasm::link::{FILL, LIST_SEGMENT, Member};
use crate::wasm::runtime::symbol_hash;
use num_bigint::Sign;
use wasm_encoder as we;

/// Texts of ASCII characters that are longer than this are in a data segment, where a character takes a
/// byte; in a constant expression it takes three.
const LONGEST_TEXT_IN_PLACE: usize = 4;

/// Engines limit the number of operands of `array.new_fixed`; longer literals are completed by the start
/// function.
const LONGEST_IN_PLACE: usize = 4000;

impl Encoder<'_> {
    /// The global section: constants, closures, the run-time system's globals, variables.
    pub(super) fn globals(&mut self) -> we::GlobalSection {
        let mut section = we::GlobalSection::new();
        let module = self.module;
        for key in &module.constants {
            let mut bytes = Vec::new();
            let ty = self.constant_value(&key.0, &mut bytes);
            let val_type = self.reference(ty, false);
            section.global(immutable(val_type), &we::ConstExpr::raw(bytes));
        }
        for id in &module.closures {
            let index = self.table_index(Table::Entries, *id);
            let mut bytes = Vec::new();
            let procedure = self.types.named("procedure");
            we::InstructionSink::new(&mut bytes).i32_const(index as i32).struct_new(procedure);
            let val_type = self.reference("procedure", false);
            section.global(immutable(val_type), &we::ConstExpr::raw(bytes));
        }
        for &index in &module.runtime_globals {
            let global = &MODULE.globals[index as usize];
            let (ty, initial) = global.definition.as_ref().expect("constants are not among these");
            let ty = runtime_code::global_type(self, *ty);
            let initial = match (global.name.as_str(), module.raise) {
                ("raise_hook", Some(raise)) => we::ConstExpr::global_get(self.closures[&raise]),
                ("literal_symbols", _) => self.literals(|key| matches!(key, Constant::Symbol(_))),
                ("keywords", _) => self.literals(|key| matches!(key, Constant::Keyword(_))),
                _ => runtime_code::initial(self, initial),
            };
            section.global(ty, &initial);
        }
        for (_, value) in &module.variables {
            let mut bytes = Vec::new();
            match value {
                Some(constant) => self.operand(constant, &mut bytes),
                None => {
                    we::InstructionSink::new(&mut bytes).ref_null(super::EQ);
                }
            }
            let val_type = we::ValType::Ref(we::RefType { nullable: true, heap_type: super::EQ });
            let ty = we::GlobalType { val_type, mutable: true, shared: false };
            section.global(ty, &we::ConstExpr::raw(bytes));
        }
        section
    }

    fn reference(&self, ty: &str, nullable: bool) -> we::ValType {
        let heap_type = we::HeapType::Concrete(self.types.named(ty));
        we::ValType::Ref(we::RefType { nullable, heap_type })
    }

    /// The array of some of the constants.
    fn literals(&mut self, wanted: impl Fn(&Constant) -> bool) -> we::ConstExpr {
        let mut bytes = Vec::new();
        let mut count = 0;
        let eqs = self.types.named("eqs");
        let module = self.module;
        let mut sink = we::InstructionSink::new(&mut bytes);
        for key in &module.constants {
            if wanted(&key.0) {
                sink.global_get(self.constants[key]);
                count += 1;
            }
        }
        sink.array_new_fixed(eqs, count);
        we::ConstExpr::raw(bytes)
    }

    /// A constant as an operand: an immediate, or the global that holds it.
    fn operand(&mut self, constant: &Constant, bytes: &mut Vec<u8>) {
        let mut sink = we::InstructionSink::new(bytes);
        match immediate(constant) {
            Some(bits) => sink.i32_const(bits).ref_i31(),
            None => sink.global_get(self.constants[&ConstantKey(constant.clone())]),
        };
    }

    /// The expression that makes a constant. Answers the name of its type.
    fn constant_value(&mut self, constant: &Constant, bytes: &mut Vec<u8>) -> &'static str {
        match constant {
            Constant::String(text) => {
                self.string_value(text, bytes);
                "string"
            }
            Constant::Symbol(name) => {
                self.string_value(name.as_str(), bytes);
                let symbol = self.types.named("symbol");
                we::InstructionSink::new(bytes).i32_const(symbol_hash(name.as_str())).struct_new(symbol);
                "symbol"
            }
            Constant::Keyword(name) => {
                self.operand(&Constant::Symbol(*name), bytes);
                let keyword = self.types.named("keyword");
                we::InstructionSink::new(bytes).struct_new(keyword);
                "keyword"
            }
            Constant::Number(number) => self.number_value(number, bytes),
            Constant::Pair(_) => {
                let mut count = 0;
                let mut at = constant.clone();
                while let Constant::Pair(pair) = &at
                    && count < LIST_SEGMENT
                {
                    self.operand(&pair.0, bytes);
                    count += 1;
                    let next = pair.1.clone();
                    at = next;
                }
                self.operand(&at, bytes);
                let pair = self.types.named("pair");
                for _ in 0..count {
                    we::InstructionSink::new(bytes).struct_new(pair);
                }
                "pair"
            }
            Constant::Vector(items) => {
                let vector = self.types.named("vector");
                if items.len() > LONGEST_IN_PLACE {
                    we::InstructionSink::new(bytes)
                        .i32_const(immediate(&Constant::Null).unwrap_or_default())
                        .ref_i31()
                        .i32_const(items.len() as i32)
                        .array_new(vector);
                } else {
                    for item in items.iter() {
                        self.operand(item, bytes);
                    }
                    we::InstructionSink::new(bytes).array_new_fixed(vector, items.len() as u32);
                }
                "vector"
            }
            Constant::Bytevector(items) => {
                let bytevector = self.types.named("bytevector");
                let items: Vec<i32> = items.iter().map(|&byte| byte.into()).collect();
                number_array(bytevector, &items, bytes);
                "bytevector"
            }
            immediate => unreachable!("{immediate} is an immediate"),
        }
    }

    fn string_value(&mut self, text: &str, bytes: &mut Vec<u8>) {
        let string = self.types.named("string");
        if is_in_data(text) {
            let chars = self.types.named("chars");
            we::InstructionSink::new(bytes)
                .i32_const(text.len() as i32)
                .array_new_default(chars)
                .struct_new(string);
            return;
        }
        let chars: Vec<i32> = text.chars().map(|char| char as i32).collect();
        number_array(self.types.named("chars"), &chars, bytes);
        we::InstructionSink::new(bytes).struct_new(string);
    }

    fn number_value(&mut self, number: &Number, bytes: &mut Vec<u8>) -> &'static str {
        match number {
            Number::Flonum(value) => {
                let flonum = self.types.named("flonum");
                we::InstructionSink::new(bytes).f64_const((*value).into()).struct_new(flonum);
                "flonum"
            }
            Number::Integer(value) => {
                let (sign, digits) = value.to_u32_digits();
                let sign = if sign == Sign::Minus { -1 } else { 1 };
                we::InstructionSink::new(bytes).i32_const(sign);
                let limbs: Vec<i32> = digits.into_iter().map(|limb| limb as i32).collect();
                number_array(self.types.named("limbs"), &limbs, bytes);
                let bignum = self.types.named("bignum");
                we::InstructionSink::new(bytes).struct_new(bignum);
                "bignum"
            }
            Number::Ratio(numerator, denominator) => {
                for part in [numerator, denominator] {
                    self.operand(&Constant::Number(Number::Integer(part.clone())), bytes);
                }
                let ratnum = self.types.named("ratnum");
                we::InstructionSink::new(bytes).struct_new(ratnum);
                "ratnum"
            }
            Number::Complex(real, imaginary) => {
                for part in [real, imaginary] {
                    self.operand(&Constant::Number((**part).clone()), bytes);
                }
                let compnum = self.types.named("compnum");
                we::InstructionSink::new(bytes).struct_new(compnum);
                "compnum"
            }
        }
    }

    /// Code that fills the constants that were too long for a constant expression.
    pub(super) fn complete_constants(&mut self, bytes: &mut Vec<u8>) {
        let module = self.module;
        for key in &module.constants {
            let global = self.constants[key];
            match &key.0 {
                Constant::String(text) if is_in_data(text) => {
                    we::InstructionSink::new(bytes).global_get(global);
                    self.fill_text(text, bytes);
                }
                Constant::Symbol(name) if is_in_data(name.as_str()) => {
                    let symbol = self.types.named("symbol");
                    we::InstructionSink::new(bytes).global_get(global).struct_get(symbol, 0);
                    self.fill_text(name.as_str(), bytes);
                }
                Constant::String(text) => {
                    let chars: Vec<u8> = text.chars().flat_map(|char| (char as u32).to_le_bytes()).collect();
                    if chars.len() / 4 > LONGEST_IN_PLACE {
                        let string = self.types.named("string");
                        let array = self.types.named("chars");
                        we::InstructionSink::new(bytes).global_get(global).struct_get(string, 0);
                        self.fill(array, chars, 4, bytes);
                    }
                }
                Constant::Bytevector(items) if items.len() > LONGEST_IN_PLACE => {
                    let array = self.types.named("bytevector");
                    we::InstructionSink::new(bytes).global_get(global);
                    self.fill(array, items.to_vec(), 1, bytes);
                }
                Constant::Number(Number::Integer(value)) if value.bits() / 32 >= LONGEST_IN_PLACE as u64 => {
                    let limbs: Vec<u8> = value.iter_u32_digits().flat_map(u32::to_le_bytes).collect();
                    if limbs.len() / 4 > LONGEST_IN_PLACE {
                        let bignum = self.types.named("bignum");
                        let array = self.types.named("limbs");
                        we::InstructionSink::new(bytes).global_get(global).struct_get(bignum, 1);
                        self.fill(array, limbs, 4, bytes);
                    }
                }
                Constant::Vector(items) if items.len() > LONGEST_IN_PLACE => {
                    let vector = self.types.named("vector");
                    for (index, item) in items.iter().enumerate() {
                        we::InstructionSink::new(bytes).global_get(global).i32_const(index as i32);
                        self.operand(item, bytes);
                        we::InstructionSink::new(bytes).array_set(vector);
                    }
                }
                _ => {}
            }
        }
    }

    /// Fills the string on the stack with a text, which goes to the transfer area until then.
    fn fill_text(&mut self, text: &str, bytes: &mut Vec<u8>) {
        let fill = self.functions[&Member::Runtime(MODULE.function_names[FILL])];
        we::InstructionSink::new(bytes).i32_const(self.texts.len() as i32).call(fill);
        self.texts.extend(text.bytes());
    }

    /// Fills the array on the stack from a new data segment.
    fn fill(&mut self, array: u32, data: Vec<u8>, width: usize, bytes: &mut Vec<u8>) {
        let count = data.len() / width;
        let segment = self.data.len() as u32;
        self.data.push(data);
        we::InstructionSink::new(bytes)
            .i32_const(0)
            .i32_const(0)
            .i32_const(count as i32)
            .array_init_data(array, segment);
    }
}

fn is_in_data(text: &str) -> bool {
    text.is_ascii() && text.len() > LONGEST_TEXT_IN_PLACE
}

/// An array of numbers; a long one is all zeros until the start function fills it.
fn number_array(ty: u32, items: &[i32], bytes: &mut Vec<u8>) {
    let mut sink = we::InstructionSink::new(bytes);
    if items.len() > LONGEST_IN_PLACE {
        sink.i32_const(items.len() as i32).array_new_default(ty);
        return;
    }
    for &item in items {
        sink.i32_const(item);
    }
    sink.array_new_fixed(ty, items.len() as u32);
}

fn immutable(val_type: we::ValType) -> we::GlobalType {
    we::GlobalType { val_type, mutable: false, shared: false }
}
