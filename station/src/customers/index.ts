export { createThreadedSearch, type PersonSearch } from './search.ts';
export { PEOPLE_FILE } from './people-file.ts';
