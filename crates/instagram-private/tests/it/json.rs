//! Reads JSON independently of the crate: numbers stay texts, objects know where they stood.

use std::iter::Peekable;
use std::str::CharIndices;

#[derive(Debug)]
pub(crate) enum Json<'a> {
    /// `null`, `true`, `false` or a number, as written.
    Bare(&'a str),
    Text(String),
    List(Vec<Json<'a>>),
    Object(Object<'a>),
}

#[derive(Debug)]
pub(crate) struct Object<'a> {
    pub(crate) source: &'a str,
    pub(crate) fields: Vec<(String, Json<'a>)>,
}

impl<'a> Json<'a> {
    pub(crate) fn read(source: &'a str) -> Self {
        let mut reader = Reader {
            source,
            chars: source.char_indices().peekable(),
        };
        let value = reader.value();
        reader.space();
        assert!(reader.chars.next().is_none(), "something follows the value");
        value
    }

    /// The digits or words, whether quoted or not. `None` for `null`.
    pub(crate) fn plain(&self) -> Option<&str> {
        match self {
            Self::Bare("null") | Self::List(_) | Self::Object(_) => None,
            Self::Bare(text) => Some(text),
            Self::Text(text) => Some(text),
        }
    }

    pub(crate) fn list(&self) -> &[Self] {
        if let Self::List(list) = self {
            list
        } else {
            &[]
        }
    }

    pub(crate) fn object(&self) -> Option<&Object<'a>> {
        if let Self::Object(object) = self {
            Some(object)
        } else {
            None
        }
    }

    /// Every object inside, itself included.
    pub(crate) fn objects(&self) -> Vec<&Object<'a>> {
        match self {
            Self::Bare(_) | Self::Text(_) => Vec::new(),
            Self::List(list) => list.iter().flat_map(Self::objects).collect(),
            Self::Object(object) => {
                let inner = object.fields.iter().flat_map(|(_, value)| value.objects());
                std::iter::once(object).chain(inner).collect()
            }
        }
    }
}

impl<'a> Object<'a> {
    pub(crate) fn get(&self, key: &str) -> Option<&Json<'a>> {
        self.fields
            .iter()
            .find(|(name, _)| name == key)
            .map(|(_, value)| value)
    }

    pub(crate) fn plain(&self, key: &str) -> Option<&str> {
        self.get(key)?.plain()
    }

    pub(crate) fn inner(&self, key: &str) -> Option<&Object<'a>> {
        self.get(key)?.object()
    }

    pub(crate) fn list(&self, key: &str) -> &[Json<'a>] {
        self.get(key).map_or(&[], Json::list)
    }
}

struct Reader<'a> {
    source: &'a str,
    chars: Peekable<CharIndices<'a>>,
}

impl<'a> Reader<'a> {
    fn space(&mut self) {
        while self
            .chars
            .next_if(|(_, c)| c.is_ascii_whitespace())
            .is_some()
        {}
    }

    fn at(&mut self) -> usize {
        self.chars.peek().map_or(self.source.len(), |(at, _)| *at)
    }

    /// Skips space, and the character if it is the next one.
    fn skip(&mut self, wanted: char) -> bool {
        self.space();
        self.chars.next_if(|(_, c)| *c == wanted).is_some()
    }

    fn value(&mut self) -> Json<'a> {
        self.space();
        let start = self.at();
        match self.chars.peek().map(|(_, c)| *c) {
            Some('"') => Json::Text(self.text()),
            Some('[') => Json::List(self.list()),
            Some('{') => {
                let fields = self.fields();
                Json::Object(Object {
                    source: &self.source[start..self.at()],
                    fields,
                })
            }
            _ => {
                let bare = |c: char| c.is_ascii_alphanumeric() || "+-.".contains(c);
                while self.chars.next_if(|(_, c)| bare(*c)).is_some() {}
                let end = self.at();
                assert!(end > start, "no value at {start}");
                Json::Bare(&self.source[start..end])
            }
        }
    }

    fn list(&mut self) -> Vec<Json<'a>> {
        assert!(self.skip('['));
        let mut list = Vec::new();
        while !self.skip(']') {
            list.push(self.value());
            self.skip(',');
        }
        list
    }

    fn fields(&mut self) -> Vec<(String, Json<'a>)> {
        assert!(self.skip('{'));
        let mut fields = Vec::new();
        while !self.skip('}') {
            let name = self.text();
            assert!(self.skip(':'));
            fields.push((name, self.value()));
            self.skip(',');
        }
        fields
    }

    fn text(&mut self) -> String {
        assert!(self.skip('"'));
        let mut units = Vec::new();
        loop {
            match self.chars.next().unwrap().1 {
                '"' => return String::from_utf16_lossy(&units),
                '\\' => units.push(self.escape()),
                c => units.extend_from_slice(c.encode_utf16(&mut [0; 2])),
            }
        }
    }

    fn escape(&mut self) -> u16 {
        let code = match self.chars.next().unwrap().1 {
            'n' => '\n',
            'r' => '\r',
            't' => '\t',
            'b' => '\u{8}',
            'f' => '\u{c}',
            'u' => {
                let digits: String = (0..4).map(|_| self.chars.next().unwrap().1).collect();
                return u16::from_str_radix(&digits, 16).unwrap();
            }
            other => other,
        };
        u16::try_from(u32::from(code)).unwrap()
    }
}
