//! Symbolic WebAssembly: instructions whose indices are names.

use crate::core::Global;
use crate::cps::{Origin, Representation};
use crate::primitive::{Constant, Primitive};

/// A type that is named by what it is; the linker numbers it.
#[derive(Clone, PartialEq, Eq, Hash, Debug, PartialOrd, Ord)]
pub enum TypeRef {
    /// A type that `runtime.wat` declares, by its name there without `$`.
    Runtime(&'static str),
    /// A frame: a subtype of the run-time system's `frame` with one more field for each saved value.
    Frame(Vec<Representation>),
    /// A closure: a subtype of the run-time system's `procedure` with this many free variables.
    Closure(u32),
    /// A function type.
    Function(Vec<ValType>, Vec<ValType>),
}

/// What a reference may point to.
#[derive(Clone, PartialEq, Eq, Hash, Debug, PartialOrd, Ord)]
pub enum Heap {
    /// Any value with identity: every Scheme value.
    Eq,
    /// An immediate.
    I31,
    /// An object of this type.
    Type(TypeRef),
}

/// A value type.
#[derive(Clone, PartialEq, Eq, Hash, Debug, PartialOrd, Ord)]
pub enum ValType {
    /// A 32-bit integer.
    I32,
    /// A 64-bit integer.
    I64,
    /// A double.
    F64,
    /// A reference that is never null.
    Ref(Heap),
    /// A reference that may be null.
    Nullable(Heap),
}

impl ValType {
    /// Any Scheme value.
    pub const SCM: ValType = ValType::Ref(Heap::Eq);
    /// What a call returns: a Scheme value, or null for everything else.
    pub const RESULT: ValType = ValType::Nullable(Heap::Eq);

    /// The Wasm type of a representation.
    pub fn of(representation: Representation) -> ValType {
        match representation {
            Representation::Scm => ValType::SCM,
            Representation::F64 => ValType::F64,
            Representation::I64 | Representation::U64 => ValType::I64,
            Representation::Ptr => ValType::I32,
        }
    }

    /// The same type with null allowed, for references.
    pub fn nullable(self) -> ValType {
        match self {
            ValType::Ref(heap) => ValType::Nullable(heap),
            other => other,
        }
    }
}

/// The type of a block: nothing, or one result.
pub type BlockType = Option<ValType>;

/// A function that is named by what it is.
#[derive(Clone, PartialEq, Eq, Hash, Debug, PartialOrd, Ord)]
pub enum FuncRef {
    /// A function of the same object, by index.
    Local(u32),
    /// The direct entry of a clause of a known global procedure.
    Direct(Global, u32),
    /// The uniform entry of a known global procedure.
    Entry(Global),
    /// A function of the run-time system, by name.
    Runtime(&'static str),
    /// The helper that saves a frame of this shape after a call returned null: takes the saved values
    /// and the code index; returns the value to go on with if the call in truth returned several.
    SaveFrame(Vec<Representation>),
    /// The helper that takes the saved values out of a frame of this shape, wherever it is.
    RestoreFrame(Vec<Representation>),
    /// The helper that pushes a frame of this shape in tailified code.
    PushFrame(Vec<Representation>),
    /// The helper that raises a wrong type: takes an argument of a primitive, the one of this number from
    /// 1, and a code index that says where; answers null.
    WrongType(Primitive, u32),
    /// The same for an argument that is no index, or out of range.
    BadIndex(Primitive, u32),
    /// The helper that saves the arguments of a procedure that was entered too deep, as a frame of
    /// this shape, and asks for an empty native stack.
    SaveEntry(Vec<Representation>),
}

/// A global variable of the module that is named by what it is.
#[derive(Clone, PartialEq, Eq, Hash, Debug, PartialOrd, Ord)]
pub enum GlobalRef {
    /// One that `runtime.wat` declares.
    Runtime(&'static str),
    /// The cell of a Scheme global.
    Variable(Global),
    /// A constant that is an object; shared in the whole artifact.
    Constant(ConstantKey),
    /// The closure of a procedure without free variables, by its uniform entry.
    Closure(FuncRef),
}

/// What a function refers to and the linker numbers.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub enum Reference {
    /// A function, by its index among functions.
    Function(FuncRef),
    /// A function, by its index in a table.
    Element(Table, FuncRef),
    /// A place in the source, by its code index.
    Position(Option<Origin>),
    /// A global.
    Global(GlobalRef),
    /// A type.
    Type(TypeRef),
}

/// A constant as a key that can be ordered: by its external representation, which tells all constants
/// apart that `eqv?` tells apart.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct ConstantKey(pub Constant);

impl PartialOrd for ConstantKey {
    fn partial_cmp(&self, other: &ConstantKey) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for ConstantKey {
    fn cmp(&self, other: &ConstantKey) -> std::cmp::Ordering {
        if self == other {
            return std::cmp::Ordering::Equal;
        }
        format!("{}", self.0).cmp(&format!("{}", other.0))
    }
}

/// Which function table.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, PartialOrd, Ord)]
pub enum Table {
    /// Uniform entries of procedures.
    Entries,
    /// Return points and other code that a frame resumes.
    Resumes,
}

macro_rules! plain_ops {
    ($($name:ident)*) => {
        /// Instructions without immediates.
        #[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, PartialOrd, Ord)]
        #[allow(missing_docs, reason = "these are WebAssembly's own names")]
        pub enum Plain { $($name,)* }
    };
}
plain_ops! {
    Unreachable Return Drop Else End
    I32Add I32Sub I32Mul I32DivS I32RemS I32And I32Or I32Xor I32Shl I32ShrS I32ShrU I32Rotr
    I32Eqz I32Eq I32Ne I32LtS I32LtU I32GtS I32GtU I32LeS I32LeU I32GeS I32GeU
    I64Add I64Sub I64Mul I64Eq I64ExtendI32S I32WrapI64
    F64Add F64Sub F64Mul F64Div F64Sqrt F64Abs F64Neg F64Floor F64Ceil F64Trunc F64Nearest
    F64Eq F64Lt F64Le F64Gt F64Ge F64ConvertI32S
    RefIsNull RefEq RefAsNonNull RefI31 I31GetS I31GetU ArrayLen
}

/// A symbolic instruction.
#[derive(Clone, PartialEq, Debug)]
pub enum Op {
    /// One without immediates.
    Plain(Plain),
    /// `block`.
    Block(BlockType),
    /// `loop`, without parameters.
    Loop(BlockType),
    /// `if`.
    If(BlockType),
    /// `br`.
    Br(u32),
    /// `br_if`.
    BrIf(u32),
    /// `br_on_null`.
    BrOnNull(u32),
    /// `br_on_non_null`.
    BrOnNonNull(u32),
    /// `br_on_cast_fail` from any Scheme value to a heap type.
    BrOnCastFail(u32, Heap),
    /// `call`.
    Call(FuncRef),
    /// `return_call`.
    ReturnCall(FuncRef),
    /// `call_indirect` through the table of uniform entries.
    CallEntry,
    /// `return_call_indirect` through the table of uniform entries.
    ReturnCallEntry,
    /// `i32.const` of the index of a function in a table.
    TableIndex(Table, FuncRef),
    /// `i32.const`.
    I32(i32),
    /// `i64.const`.
    I64(i64),
    /// `f64.const`, by its bits.
    F64(u64),
    /// `i32.const` of a code index that stands for a place in the source: what a frame that is only
    /// there for backtraces holds.
    Position(Option<Origin>),
    /// `select`, of numbers.
    Select,
    /// `local.get`.
    LocalGet(u32),
    /// `local.set`.
    LocalSet(u32),
    /// `local.tee`.
    LocalTee(u32),
    /// `global.get`.
    GlobalGet(GlobalRef),
    /// `global.set`.
    GlobalSet(GlobalRef),
    /// `ref.null`.
    RefNull(Heap),
    /// `ref.test` for a reference that is not null.
    RefTest(Heap),
    /// `ref.cast` to a reference that is not null.
    RefCast(Heap),
    /// `struct.new`.
    StructNew(TypeRef),
    /// `struct.get` of a field.
    StructGet(TypeRef, u32),
    /// `struct.set` of a field.
    StructSet(TypeRef, u32),
    /// `array.new_fixed`.
    ArrayNewFixed(TypeRef, u32),
    /// `array.get`.
    ArrayGet(TypeRef),
    /// `array.get_u`, of packed arrays.
    ArrayGetU(TypeRef),
    /// `array.set`.
    ArraySet(TypeRef),
}
