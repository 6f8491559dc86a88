// The package's CommonJS entry, for a page that has the ES module as well.
module.exports = require('authflight');
