"""What a user who installs the compiler receives, as a CycloneDX list (`make sbom`)."""
