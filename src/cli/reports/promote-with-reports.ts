import { Project, type Session } from '../../api/project.js';
import { SETTINGS_FILE } from '../../api/project-files.js';
import {
  promoteProject,
  type PromoteOptions,
  type PromoteResult,
} from '../../api/promote-project.js';
import { messageOf } from '../../errors/node-error.js';
import { StemmaError } from '../../errors/stemma-error.js';
import type { PromotionReports, ReportPlace } from './promotion-reports.js';

/** Promotes and writes the reports that are wanted, those of a failure too, which is thrown on. */
export async function promoteWithReports(
  session: Session,
  options: PromoteOptions,
  reports: PromotionReports,
): Promise<PromoteResult> {
  reports.prepare();
  const result = await promoted(session, options, reports).catch((error: unknown) => {
    const code = error instanceof StemmaError ? error.code : 'bug';
    reports.writeError({ code, message: messageOf(error) });
    throw error;
  });
  reports.write(result);
  return result;
}

function promoted(
  session: Session,
  options: PromoteOptions,
  reports: PromotionReports,
): Promise<PromoteResult> {
  return Project.use(session, async (project) => {
    reports.place = await placeIn(project, options);
    return promoteProject(project, options);
  });
}

async function placeIn(project: Project, { to }: PromoteOptions): Promise<ReportPlace> {
  const { prefix } = await project.git();
  return {
    settingsFile: prefix === '' ? SETTINGS_FILE : `${prefix}/${SETTINGS_FILE}`,
    target: to ?? project.readSettings().settings.promote.target,
  };
}
