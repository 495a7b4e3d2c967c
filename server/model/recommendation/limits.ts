/** A user is flipped only where the chance of not being contrary is at most this, besides the mean over those flipped. */
export const MOST_NOT_CONTRARY = 0.05;
/** Share of users, and of comparisons, beyond which a file is misread rather than its users careless. */
export const NEARLY_EVERYBODY = 0.9;
/** Standard errors above one half from which a share is no fair coin's. */
export const BEYOND_COIN = 2;
