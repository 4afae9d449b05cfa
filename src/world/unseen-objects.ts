import type { ObjectClass } from "./objects.js";

/**
 * Things that no scene of `drawScene` holds, and so no training image: only the data sets that are held out show them.
 * Icons of the Noto Emoji set (Apache-2.0), like those of the other objects.
 */
export const unseenObjectClasses: readonly ObjectClass[] = [
  { name: "duck", plural: "ducks", icon: "duck", category: "animal" },
  { name: "owl", plural: "owls", icon: "owl", category: "animal" },
  { name: "turtle", plural: "turtles", icon: "turtle", category: "animal" },
  { name: "strawberry", plural: "strawberries", icon: "strawberry", category: "food" },
  { name: "lemon", plural: "lemons", icon: "lemon", category: "food" },
  { name: "cookie", plural: "cookies", icon: "cookie", category: "food" },
  { name: "train", plural: "trains", icon: "train", category: "vehicle" },
  { name: "helicopter", plural: "helicopters", icon: "helicopter", category: "vehicle" },
  { name: "scooter", plural: "scooters", icon: "kick-scooter", category: "vehicle" },
  { name: "axe", plural: "axes", icon: "axe", category: "tool" },
  { name: "wrench", plural: "wrenches", icon: "wrench", category: "tool" },
  { name: "screwdriver", plural: "screwdrivers", icon: "screwdriver", category: "tool" },
  { name: "hibiscus", plural: "hibiscuses", icon: "hibiscus", category: "plant" },
  { name: "pine", plural: "pines", icon: "evergreen-tree", category: "plant" },
  { name: "violin", plural: "violins", icon: "violin", category: "instrument" },
  { name: "saxophone", plural: "saxophones", icon: "saxophone", category: "instrument" },
  { name: "banjo", plural: "banjos", icon: "banjo", category: "instrument" },
];
