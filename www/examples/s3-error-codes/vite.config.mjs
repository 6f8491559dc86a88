import { exampleConfig } from '../shared/config.mjs';

export default exampleConfig(import.meta.dirname);
