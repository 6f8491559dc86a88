// Takes the package's CommonJS entry where the importer has the ES module: two copies in one page.
module.exports = require('authflight');
