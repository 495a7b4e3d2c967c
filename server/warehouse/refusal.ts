/** What stops a step, in one sentence that says how to go on. Never holds a credential. */
export class WarehouseRefusal extends Error {}
