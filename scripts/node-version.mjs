/** Whether a version of Node runs Hardhat 3: 22.13 and later. An older one's npm leaves Hardhat's engine out silently. */
export function runsHardhat(version) {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  return major > 22 || (major === 22 && minor >= 13);
}
