//! Reading the layers and laying them on each other.

use std::{collections::BTreeMap, fs, path::Path};

use super::{Config, ConfigError, Warning, layer::Layer, unknown};

/// The default layer: every key with its default and its sentence.
pub const EXAMPLE: &str = include_str!("../../config.example.yaml");

/// What the default layer is called in messages.
const EXAMPLE_PATH: &str = "config.example.yaml";

/// The environment variables of the process, or those that a test gives.
#[derive(Clone, Default)]
pub struct Environment(BTreeMap<String, String>);

impl Environment {
    /// The variables of this process. Those that are not text are left out.
    pub fn of_process() -> Self {
        let variables = std::env::vars_os();
        Self(
            variables
                .filter_map(|(key, value)| {
                    Some((key.into_string().ok()?, value.into_string().ok()?))
                })
                .collect(),
        )
    }

    pub(super) fn variables(&self) -> impl Iterator<Item = (String, String)> {
        self.0
            .iter()
            .map(|(key, value)| (key.clone(), value.clone()))
    }
}

impl<const N: usize> From<[(&str, &str); N]> for Environment {
    fn from(variables: [(&str, &str); N]) -> Self {
        Self(
            variables
                .map(|(key, value)| (key.to_owned(), value.to_owned()))
                .into(),
        )
    }
}

/// Settings, and what is odd about where they came from.
#[derive(Clone, Debug)]
pub struct Loaded {
    /// The settings, typed but not checked: see [`Config::validate`].
    pub config: Config,
    /// What is probably a mistake.
    pub warnings: Vec<Warning>,
}

impl Config {
    /// Reads the settings: the example, over it the file at `path` if one is given, over it the
    /// environment. Files that hold secrets are read too.
    ///
    /// Values of the wrong type are errors; values that make no sense, and samples, are found by
    /// [`Config::validate`].
    pub fn load(path: Option<&Path>, environment: &Environment) -> Result<Loaded, ConfigError> {
        let defaults = Layer::from_yaml(EXAMPLE, Path::new(EXAMPLE_PATH))?;
        let file = path.map(read_layer).transpose()?;
        let variables = Layer::from_environment(environment)?;

        let mut warnings = Vec::new();
        if let Some((path, file)) = path.zip(file.as_ref()) {
            warnings.extend(unknown::in_file(&defaults, file, path));
        }
        warnings.extend(unknown::in_environment(&defaults, &variables));

        let mut layers = config::Config::builder().add_source(defaults.clone());
        if let Some(file) = file {
            layers = layers.add_source(file.without_empty_sections(&defaults));
        }
        let mut config: Self = layers
            .add_source(variables)
            .build()
            .and_then(config::Config::try_deserialize)
            .map_err(|source| ConfigError::Type(Box::new(source)))?;
        config.appservice.read_files()?;
        config.database.read_files()?;
        Ok(Loaded { config, warnings })
    }
}

fn read_layer(path: &Path) -> Result<Layer, ConfigError> {
    let text = fs::read_to_string(path).map_err(|source| ConfigError::Read {
        path: path.into(),
        source,
    })?;
    Layer::from_yaml(&text, path)
}
