/** Taking a model in: from a file, or from the engines' authors. */

import "../ui/page";
import "./models/models.css";
import { showCatalogue } from "./model-import/catalogue";
import { listenForFile } from "./model-import/file";

listenForFile();
void showCatalogue();
