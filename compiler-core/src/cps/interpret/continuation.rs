//! Continuations as values, and the stack that they are made of.
//!
//! What is to be done after the current activation stands in three parts, innermost first: the *active*
//! frames, which were pushed since the last capture and which nobody else sees; the rest of a *chunk* of
//! frames that a capture has moved to the side, immutable and shared; and a list of *segments* in the
//! heap. A segment is a chunk, or a prompt. So capture costs what was pushed since the last capture, and
//! reinstating costs nothing.
//!
//! A frame is its return point and the values of the variables that are live there, no more.

use super::value::{Handle, Heap, Object, Value};
use std::rc::Rc;

/// A return point, an index into the code; or one of the two below.
pub type Return = u32;

/// The frame of a prompt; it saves tag, handler and dynamic state. A value passes through it.
pub const PROMPT: Return = u32::MAX;
/// The frame below a definition's initial value: what is left of the program, as a fixnum.
pub const INITIALISE: Return = u32::MAX - 1;
/// The frame below the raising of a primitive's error, which cannot be continued.
pub const RAISED: Return = u32::MAX - 2;

/// Frames on top of each other, the outermost first.
#[derive(Clone, Debug, Default)]
pub struct Frames {
    /// The return point of each, and the number of values below its own.
    returns: Vec<(Return, u32)>,
    values: Vec<Value>,
}

impl Frames {
    /// Pushes a frame that saves the values that `save` appends.
    #[inline]
    pub fn push(&mut self, at: Return, save: impl FnOnce(&mut Vec<Value>)) {
        self.returns.push((at, self.values.len() as u32));
        save(&mut self.values);
    }

    /// The return point of the frame at `index` and what it saves.
    fn frame(&self, index: usize) -> (Return, &[Value]) {
        let (at, start) = self.returns[index];
        let end = self.returns.get(index + 1).map_or(self.values.len(), |next| next.1 as usize);
        (at, &self.values[start as usize..end])
    }

    fn split_off(&mut self, index: usize) -> Frames {
        let start = self.returns.get(index).map_or(self.values.len(), |frame| frame.1 as usize);
        let mut returns = self.returns.split_off(index);
        for frame in &mut returns {
            frame.1 -= start as u32;
        }
        Frames { returns, values: self.values.split_off(start) }
    }

    fn weight(&self) -> usize {
        self.values.len() / 2 + self.returns.len() / 4
    }
}

/// The innermost part of a continuation, and the rest of it.
#[derive(Clone, Debug)]
pub struct Segment {
    content: Content,
    /// What is below.
    below: Option<Handle>,
}

#[derive(Clone, Debug)]
enum Content {
    /// The outermost `usize` frames of a chunk.
    Frames(Rc<Frames>, usize),
    Prompt {
        tag: Value,
        handler: Value,
        state: Value,
    },
}

impl Segment {
    pub(super) fn for_each_value(&self, mut f: impl FnMut(&Value)) {
        match &self.content {
            Content::Frames(frames, _) => frames.values.iter().for_each(&mut f),
            Content::Prompt { tag, handler, state } => [tag, handler, state].into_iter().for_each(&mut f),
        }
        if let Some(below) = self.below {
            f(&Value::Object(below));
        }
    }

    pub(super) fn weight(&self) -> usize {
        match &self.content {
            Content::Frames(frames, count) if *count == frames.returns.len() => 1 + frames.weight(),
            _ => 1,
        }
    }
}

/// The current continuation.
#[derive(Debug, Default)]
pub struct Stack {
    active: Frames,
    chunk: Option<(Rc<Frames>, usize)>,
    segment: Option<Handle>,
}

impl Stack {
    /// Pushes a frame that saves the values that `save` appends.
    #[inline]
    pub fn push(&mut self, at: Return, save: impl FnOnce(&mut Vec<Value>)) {
        self.active.push(at, save);
    }

    /// Takes the innermost frame and gives what it saves to `restore`. `None`: nothing is left.
    #[inline]
    pub fn pop<R>(&mut self, heap: &Heap, restore: impl FnOnce(Return, &[Value]) -> R) -> Option<R> {
        loop {
            if let Some((at, start)) = self.active.returns.pop() {
                let result = restore(at, &self.active.values[start as usize..]);
                self.active.values.truncate(start as usize);
                return Some(result);
            }
            if let Some((frames, count)) = &mut self.chunk {
                if *count > 0 {
                    *count -= 1;
                    let (at, saved) = frames.frame(*count);
                    return Some(restore(at, saved));
                }
                self.chunk = None;
            }
            let Object::Continuation(segment) = heap.get(self.segment?) else { return None };
            self.segment = segment.below;
            if let Content::Frames(frames, count) = &segment.content {
                self.chunk = Some((frames.clone(), *count));
            }
        }
    }

    /// The whole current continuation as a value. Frames that were active become shared.
    pub fn capture(&mut self, heap: &mut Heap) -> Value {
        if let Some((frames, count)) = self.chunk.take()
            && count > 0
        {
            self.segment = add(heap, Content::Frames(frames, count), self.segment);
        }
        let mut active = std::mem::take(&mut self.active);
        let prompts: Vec<usize> =
            (0..active.returns.len()).filter(|&i| active.returns[i].0 == PROMPT).collect();
        let mut offset = 0;
        for prompt in prompts {
            let mut rest = active.split_off(prompt - offset);
            let inner = rest.split_off(1);
            offset = prompt + 1;
            self.segment = add_frames(heap, active, self.segment);
            if let (_, &[tag, handler, state]) = rest.frame(0) {
                self.segment = add(heap, Content::Prompt { tag, handler, state }, self.segment);
            }
            active = inner;
        }
        self.segment = add_frames(heap, active, self.segment);
        or_empty(heap, self.segment)
    }

    /// Makes `continuation` current. Answers whether it is one.
    pub fn reinstate(&mut self, heap: &Heap, continuation: Value) -> bool {
        let Value::Object(handle) = continuation else { return false };
        if !matches!(heap.get(handle), Object::Continuation(_)) {
            return false;
        }
        *self = Stack { segment: Some(handle), ..Stack::default() };
        true
    }

    /// Calls `f` with every value that the frames hold.
    pub fn for_each_value(&self, mut f: impl FnMut(Value)) {
        self.active.values.iter().for_each(|&value| f(value));
        if let Some((frames, _)) = &self.chunk {
            frames.values.iter().for_each(|&value| f(value));
        }
        if let Some(segment) = self.segment {
            f(Value::Object(segment));
        }
    }

    /// The weight of the frames that are not in the heap.
    pub fn weight(&self) -> usize {
        self.active.weight()
    }
}

fn add(heap: &mut Heap, content: Content, below: Option<Handle>) -> Option<Handle> {
    match heap.allocate(Object::Continuation(Box::new(Segment { content, below }))) {
        Value::Object(handle) => Some(handle),
        _ => None,
    }
}

fn add_frames(heap: &mut Heap, frames: Frames, below: Option<Handle>) -> Option<Handle> {
    let count = frames.returns.len();
    if count == 0 { below } else { add(heap, Content::Frames(Rc::new(frames), count), below) }
}

fn or_empty(heap: &mut Heap, segment: Option<Handle>) -> Value {
    match segment {
        Some(handle) => Value::Object(handle),
        None => {
            let empty = Content::Frames(Rc::default(), 0);
            heap.allocate(Object::Continuation(Box::new(Segment { content: empty, below: None })))
        }
    }
}

fn segment(heap: &Heap, continuation: Value) -> Option<&Segment> {
    match heap.object(continuation)? {
        Object::Continuation(segment) => Some(segment),
        _ => None,
    }
}

/// The part of `continuation` that begins with the innermost prompt of `tag`; `#f` if there is none.
pub fn find_prompt(heap: &Heap, continuation: Value, wanted: Value) -> Option<Value> {
    let mut at = continuation;
    loop {
        let segment = segment(heap, at)?;
        if let Content::Prompt { tag, .. } = segment.content
            && tag.same(wanted)
        {
            return Some(at);
        }
        match segment.below {
            Some(below) => at = Value::Object(below),
            None => return Some(Value::Boolean(false)),
        }
    }
}

/// Handler and dynamic state of the prompt that `continuation` begins with.
pub fn prompt(heap: &Heap, continuation: Value) -> Option<(Value, Value)> {
    match segment(heap, continuation)?.content {
        Content::Prompt { handler, state, .. } => Some((handler, state)),
        Content::Frames(..) => None,
    }
}

/// The continuation below the first segment of `continuation`.
pub fn below(heap: &mut Heap, continuation: Value) -> Option<Value> {
    let below = segment(heap, continuation)?.below;
    Some(or_empty(heap, below))
}

/// The segments of `continuation` down to `end`, put on top of `rest`. `end` `None`: all of them.
pub fn copy(heap: &mut Heap, continuation: Value, end: Option<Value>, rest: Option<Value>) -> Option<Value> {
    let mut contents = Vec::new();
    let mut at = Some(continuation);
    while let Some(here) = at {
        if end.is_some_and(|end| end.same(here)) {
            break;
        }
        let segment = segment(heap, here)?;
        contents.push(segment.content.clone());
        at = segment.below.map(Value::Object);
    }
    let mut below = match rest {
        Some(Value::Object(handle)) => Some(handle),
        _ => None,
    };
    for content in contents.into_iter().rev() {
        below = add(heap, content, below);
    }
    Some(or_empty(heap, below))
}

/// The return points of a continuation, innermost first, at most `limit`.
pub fn returns(heap: &Heap, continuation: Value, limit: usize) -> Vec<Return> {
    let mut found = Vec::new();
    let mut at = Some(continuation);
    while let Some(segment) = at.and_then(|at| segment(heap, at)) {
        if let Content::Frames(frames, count) = &segment.content {
            let room = limit - found.len();
            found.extend(frames.returns[..*count].iter().rev().take(room).map(|frame| frame.0));
        }
        at = segment.below.map(Value::Object);
    }
    found
}
