//! One layer of settings before they are typed.

use std::path::Path;

use config::{File, FileFormat, Map, Source, Value, ValueKind};

use super::{ConfigError, Environment};

/// How the environment variables of the bridge begin.
const PREFIX: &str = "BRIDGE";
/// What stands between the parts of their names.
const SEPARATOR: &str = "__";

/// The values of one layer: nested tables from YAML, dotted keys from the environment.
#[derive(Clone, Debug)]
pub(super) struct Layer(pub(super) Map<String, Value>);

impl Layer {
    /// Reads a YAML text.
    pub(super) fn from_yaml(text: &str, path: &Path) -> Result<Self, ConfigError> {
        File::from_str(text, FileFormat::Yaml)
            .collect()
            .map(Self)
            .map_err(|source| ConfigError::Parse {
                path: path.into(),
                source: Box::new(source),
            })
    }

    /// Leaves out sections that have a name and no keys: they must not hide the defaults.
    pub(super) fn without_empty_sections(mut self, defaults: &Self) -> Self {
        remove_empty_sections(&mut self.0, &defaults.0);
        self
    }

    /// Reads the environment variables that are meant for the bridge. Empty ones count as unset.
    pub(super) fn from_environment(environment: &Environment) -> Result<Self, ConfigError> {
        config::Environment::with_prefix(PREFIX)
            .prefix_separator(SEPARATOR)
            .separator(SEPARATOR)
            .ignore_empty(true)
            .source(Some(environment.variables().collect()))
            .collect()
            .map(Self)
            .map_err(|source| ConfigError::Environment(Box::new(source)))
    }
}

impl Source for Layer {
    fn clone_into_box(&self) -> Box<dyn Source + Send + Sync> {
        Box::new(self.clone())
    }

    fn collect(&self) -> Result<Map<String, Value>, config::ConfigError> {
        Ok(self.0.clone())
    }
}

fn remove_empty_sections(table: &mut Map<String, Value>, defaults: &Map<String, Value>) {
    table.retain(|key, value| {
        let default = defaults.get(key).map(|default| &default.kind);
        let Some(ValueKind::Table(default)) = default else {
            return true;
        };
        if let ValueKind::Table(section) = &mut value.kind {
            remove_empty_sections(section, default);
        }
        !matches!(value.kind, ValueKind::Nil)
    });
}
