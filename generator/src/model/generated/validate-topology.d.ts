/** One violation as ajv reports it. */
export interface SchemaViolation {
  instancePath: string;
  schemaPath: string;
  keyword: string;
  params: Record<string, unknown>;
  message?: string;
}

declare const validate: { (data: unknown): boolean; errors?: SchemaViolation[] | null };
export default validate;
