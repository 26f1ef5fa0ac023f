//! Instructions.

use super::Encoder;
use crate::wasm::code::{BlockType, Op, Plain, Table};
use wasm_encoder as we;

/// Which table is which.
fn table_number(table: Table) -> u32 {
    match table {
        Table::Entries => 0,
        Table::Resumes => 1,
    }
}

impl Encoder<'_> {
    /// Encodes the body of a function of an object.
    pub(super) fn instructions(&mut self, object: u32, name: &str, body: &[Op], bytes: &mut Vec<u8>) {
        for op in body {
            self.instruction(object, name, op, bytes);
        }
    }

    fn block_type(&mut self, ty: &BlockType) -> we::BlockType {
        match ty {
            None => we::BlockType::Empty,
            Some(ty) => we::BlockType::Result(self.types.value(ty)),
        }
    }

    fn instruction(&mut self, object: u32, name: &str, op: &Op, bytes: &mut Vec<u8>) {
        let mut sink = we::InstructionSink::new(bytes);
        match op {
            Op::Plain(plain) => plain_instruction(*plain, &mut sink),
            Op::Block(ty) => {
                sink.block(self.block_type(ty));
            }
            Op::Loop(ty) => {
                sink.loop_(self.block_type(ty));
            }
            Op::If(ty) => {
                sink.if_(self.block_type(ty));
            }
            Op::Br(depth) => {
                sink.br(*depth);
            }
            Op::BrIf(depth) => {
                sink.br_if(*depth);
            }
            Op::BrOnNull(depth) => {
                sink.br_on_null(*depth);
            }
            Op::BrOnNonNull(depth) => {
                sink.br_on_non_null(*depth);
            }
            Op::BrOnCastFail(depth, heap) => {
                let from = we::RefType { nullable: false, heap_type: super::EQ };
                let to = we::RefType { nullable: false, heap_type: self.types.heap(heap) };
                sink.br_on_cast_fail(*depth, from, to);
            }
            Op::Call(reference) => {
                sink.call(self.function_index(object, reference));
            }
            Op::ReturnCall(reference) => {
                sink.return_call(self.function_index(object, reference));
            }
            Op::CallEntry => {
                sink.call_indirect(table_number(Table::Entries), self.types.named("entry"));
            }
            Op::ReturnCallEntry => {
                sink.return_call_indirect(table_number(Table::Entries), self.types.named("entry"));
            }
            Op::TableIndex(table, reference) => {
                sink.i32_const(self.table_index(object, *table, reference) as i32);
            }
            Op::Position(origin) => {
                sink.i32_const(self.position_index(object, *origin, name) as i32);
            }
            Op::I32(value) => {
                sink.i32_const(*value);
            }
            Op::I64(value) => {
                sink.i64_const(*value);
            }
            Op::F64(bits) => {
                sink.f64_const(f64::from_bits(*bits).into());
            }
            Op::Select => {
                sink.select();
            }
            Op::LocalGet(local) => {
                sink.local_get(*local);
            }
            Op::LocalSet(local) => {
                sink.local_set(*local);
            }
            Op::LocalTee(local) => {
                sink.local_tee(*local);
            }
            Op::GlobalGet(reference) => {
                sink.global_get(self.global_index(object, reference));
            }
            Op::GlobalSet(reference) => {
                sink.global_set(self.global_index(object, reference));
            }
            Op::RefNull(heap) => {
                sink.ref_null(self.types.heap(heap));
            }
            Op::RefTest(heap) => {
                sink.ref_test_non_null(self.types.heap(heap));
            }
            Op::RefCast(heap) => {
                sink.ref_cast_non_null(self.types.heap(heap));
            }
            Op::StructNew(ty) => {
                sink.struct_new(self.types.index(ty));
            }
            Op::StructGet(ty, field) => {
                sink.struct_get(self.types.index(ty), *field);
            }
            Op::StructSet(ty, field) => {
                sink.struct_set(self.types.index(ty), *field);
            }
            Op::ArrayNewFixed(ty, count) => {
                sink.array_new_fixed(self.types.index(ty), *count);
            }
            Op::ArrayGet(ty) => {
                sink.array_get(self.types.index(ty));
            }
            Op::ArrayGetU(ty) => {
                sink.array_get_u(self.types.index(ty));
            }
            Op::ArraySet(ty) => {
                sink.array_set(self.types.index(ty));
            }
        }
    }
}

fn plain_instruction(op: Plain, sink: &mut we::InstructionSink<'_>) {
    macro_rules! plain {
        ($($name:ident => $method:ident)*) => {
            match op { $(Plain::$name => { sink.$method(); })* }
        };
    }
    plain! {
        Unreachable => unreachable Return => return_ Drop => drop Else => else_ End => end
        I32Add => i32_add I32Sub => i32_sub I32Mul => i32_mul I32DivS => i32_div_s I32RemS => i32_rem_s
        I32And => i32_and I32Or => i32_or I32Xor => i32_xor I32Shl => i32_shl I32ShrS => i32_shr_s
        I32ShrU => i32_shr_u I32Rotr => i32_rotr
        I32Eqz => i32_eqz I32Eq => i32_eq I32Ne => i32_ne I32LtS => i32_lt_s I32LtU => i32_lt_u
        I32GtS => i32_gt_s I32GtU => i32_gt_u I32LeS => i32_le_s I32LeU => i32_le_u I32GeS => i32_ge_s
        I32GeU => i32_ge_u
        I64Add => i64_add I64Sub => i64_sub I64Mul => i64_mul I64Eq => i64_eq
        I64ExtendI32S => i64_extend_i32_s I32WrapI64 => i32_wrap_i64
        F64Add => f64_add F64Sub => f64_sub F64Mul => f64_mul F64Div => f64_div F64Sqrt => f64_sqrt
        F64Abs => f64_abs F64Neg => f64_neg F64Floor => f64_floor F64Ceil => f64_ceil F64Trunc => f64_trunc
        F64Nearest => f64_nearest
        F64Eq => f64_eq F64Lt => f64_lt F64Le => f64_le F64Gt => f64_gt F64Ge => f64_ge
        F64ConvertI32S => f64_convert_i32_s
        RefIsNull => ref_is_null RefEq => ref_eq RefAsNonNull => ref_as_non_null RefI31 => ref_i31
        I31GetS => i31_get_s I31GetU => i31_get_u ArrayLen => array_len
    }
}
